import { LiveAnnouncer } from '@angular/cdk/a11y';
import { MediaMatcher } from '@angular/cdk/layout';
import {
  afterNextRender,
  ChangeDetectionStrategy,
  Component,
  computed,
  DestroyRef,
  effect,
  inject,
  input,
  signal,
  untracked,
  viewChild,
  type OnInit,
} from '@angular/core';
import { takeUntilDestroyed } from '@angular/core/rxjs-interop';
import { MatButton } from '@angular/material/button';
import { MatIcon } from '@angular/material/icon';
import { Router, RouterLink } from '@angular/router';
import type { MonoTypeOperatorFunction } from 'rxjs';
import type { ClientEvent, MessageView } from '@parley/client';
import type { MessageId } from '@parley/protocol';
import { ClientStore } from '../client/client-store';
import { stopsSending } from '../contacts/details/contact-alert-text';
import { Attaching } from '../files/choose/attaching';
import { Dropping } from '../files/choose/dropping';
import { EmptyState } from '../shared/empty-state/empty-state';
import { MessageActions } from './actions/message-actions';
import { MessageMenu } from './actions/message-menu';
import { Composer } from './composer/composer';
import { ComposerNotice } from './composer/composer-notice';
import { Composing } from './composer/composing';
import { Drafting } from './composer/drafting';
import { ConversationHeader } from './header/conversation-header';
import { Beginning } from './messages/beginning';
import { MessageList } from './messages/message-list';
import { Attention } from './model/attention';
import { titleOf } from './model/conversation-title';
import { MessageWindows } from './model/message-windows';
import { noNotes } from './model/no-notes';
import { OutgoingMessages } from './model/outgoing';
import { People } from './model/people';
import { Reading } from './model/reading';
import { Revising } from './model/revising';

/** More than this is not read out. */
const ANNOUNCED_CHARACTERS = 200;

/** One conversation that is open: its header, its messages, and where the next one is written. */
@Component({
  selector: 'parley-conversation',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [
    Beginning,
    Composer,
    ComposerNotice,
    ConversationHeader,
    EmptyState,
    MatButton,
    MatIcon,
    MessageList,
    RouterLink,
  ],
  providers: [Attaching, Composing, Drafting, Dropping, MessageActions, MessageMenu, Reading],
  templateUrl: './conversation.html',
  styleUrl: './conversation.scss',
})
export class Conversation implements OnInit {
  readonly id = input.required<string>();
  /** A message to go to; null: where the reader was. */
  readonly place = input<string | null>(null);

  private readonly store = inject(ClientStore);
  private readonly windows = inject(MessageWindows);
  private readonly outgoing = inject(OutgoingMessages);
  private readonly reading = inject(Reading);
  private readonly attention = inject(Attention);
  private readonly people = inject(People);
  private readonly announcer = inject(LiveAnnouncer);
  private readonly actions = inject(MessageActions);
  private readonly menu = inject(MessageMenu);
  private readonly revising = inject(Revising);
  private readonly destroyed = inject(DestroyRef);
  protected readonly composing = inject(Composing);
  private readonly drafting = inject(Drafting);
  private readonly attaching = inject(Attaching);
  protected readonly dropping = inject(Dropping);

  private readonly header = viewChild(ConversationHeader);
  private readonly list = viewChild(MessageList);
  private readonly composer = viewChild(Composer);

  protected readonly conversation = computed(() => {
    const known = this.store.conversationsById().get(this.id());
    const account = this.store.account();
    return known ?? (this.id() === 'self' && account !== null ? noNotes(account) : undefined);
  });
  protected readonly contact = computed(() => this.store.contacts().find(({ id }) => id === this.id()));
  /** There is nobody of that id, as far as the device knows. */
  protected readonly gone = computed(
    () => this.conversation() === undefined && this.contact() === undefined && this.store.conversations().length > 0,
  );
  /** Messages can be sent now: nothing about the contact is in the way. */
  protected readonly writable = computed(() => {
    const { state, alert } = this.contact() ?? {};
    return state === 'approved' && !stopsSending(alert ?? null);
  });
  protected readonly window = computed(() => this.windows.of(this.id()));
  protected readonly unsent = computed(() => this.outgoing.in(this.id()));
  /** Position up to which everything was read when the conversation was opened, or when somebody last looked; null: no divider. */
  protected readonly divided = signal<number | null>(null);
  protected readonly title = computed(() => titleOf(this.conversation() ?? { kind: 'direct', title: '' }));
  protected readonly logLabel = computed(() => $localize`Messages with ${this.title()}:name:`);
  protected readonly boxLabel = computed(() =>
    this.id() === 'self' ? $localize`Note to self` : $localize`Message to ${this.title()}:name:`,
  );

  constructor() {
    this.dropping.welcome = () => (this.writable() || this.id() === 'self') && this.composing.edited() === null;
    effect(() => {
      if (this.attaching.any()) this.composer()?.focus();
    });
    const { reply, jump, menu, emoji, react, retry, remove } = this.actions;
    const here = <Value>(): MonoTypeOperatorFunction<Value> => takeUntilDestroyed(this.destroyed);
    reply.pipe(here()).subscribe((message) => this.composing.answer(message));
    retry.pipe(here()).subscribe((message) => void this.menu.retry(message));
    remove.pipe(here()).subscribe((message) => void this.menu.remove(message));
    react.pipe(here()).subscribe(({ message, emoji: chosen }) => this.menu.react(message, chosen));
    emoji.pipe(here()).subscribe(({ message, at }) => void this.menu.chooseReaction(message, at));
    menu.pipe(here()).subscribe(({ message, at }) => void this.menu.open(message, at));
    jump.pipe(here()).subscribe((id) => void this.list()?.toMessage(id));
    // Whoever chose to answer or to edit goes on by writing.
    effect(() => {
      if (this.composing.answered() !== null || this.composing.edited() !== null) this.composer()?.focus();
    });
    effect(() => {
      const [place, list] = [this.place(), this.list()];
      if (place !== null) untracked(() => void list?.toMessage(place as MessageId));
    });
    // Where a keyboard comes up on the screen, it comes when it is asked for.
    const keyboard = inject(MediaMatcher).matchMedia('(pointer: fine)').matches;
    const beside = inject(Router).url.split(/[?#]/)[0]?.split('/').length ?? 0;
    afterNextRender(() => {
      if (beside > 3) return;
      if (keyboard) this.focusComposer();
      else this.header()?.focus();
    });
    this.destroyed.onDestroy(this.store.onEvents((events) => this.#happened(events)));
  }

  ngOnInit(): void {
    this.drafting.begin(this.id());
    const { unread = 0, readUpTo = 0 } = this.conversation() ?? {};
    const window = this.window();
    if (unread > 0) this.divided.set(readUpTo);
    const known = window.messages()[0]?.position ?? Infinity;
    const current = window.loaded() && !window.moreAfter() && (unread === 0 || known <= readUpTo);
    if (!current && this.place() === null) void window.open(unread, readUpTo);
  }

  /** Back to writing. */
  focusComposer(): void {
    this.composer()?.focus();
  }

  protected seen(id: string): void {
    const messages = this.window().messages();
    const message = messages.find((each) => each.id === id) ?? messages.at(-1);
    if (message !== undefined) this.reading.saw(message);
  }

  protected async send(): Promise<void> {
    const text = this.composing.text().trim();
    const [answered, edited] = [this.composing.answered(), this.composing.edited()];
    const withFiles = edited === null && this.attaching.any();
    this.composing.taken();
    this.drafting.sent();
    if (withFiles) return this.#sendFiles(text, answered);
    if (edited !== null) return this.revising.edit(edited, text);
    this.divided.set(null);
    const sending = this.outgoing.post(this.id(), text, answered);
    void this.list()?.toEnd();
    const sent = await sending;
    // The change feed brings it, too; whichever is first.
    if (sent !== null) this.window().take([{ change: 0, type: 'message', message: sent }]);
  }

  async #sendFiles(text: string, answered: MessageView | null): Promise<void> {
    this.divided.set(null);
    const sending = this.attaching.send(this.id(), text, answered);
    for (let next = await sending.next(); ; next = await sending.next()) {
      if (next.done === true) {
        // None of them took what was written along.
        if (!next.value && this.composing.text() === '') this.composing.text.set(text);
        return;
      }
      this.window().take([{ change: 0, type: 'message', message: next.value }]);
      void this.list()?.toEnd();
    }
  }

  protected editLast(): void {
    const own = this.window()
      .messages()
      .findLast(({ incoming, problem, deleted, transfer }) => !incoming && !problem && !deleted && !transfer);
    if (own !== undefined) this.composing.edit(own);
  }

  #happened(events: readonly ClientEvent[]): void {
    const came = events.flatMap((event) =>
      event.type === 'message' && this.#isNew(event.message) ? event.message : [],
    );
    const [first] = came;
    if (first === undefined) return;
    if (!this.attention.here() && (this.conversation()?.unread ?? 0) === 0) this.divided.set(first.position - 1);
    this.#announce(came);
  }

  #isNew({ conversation, incoming }: MessageView): boolean {
    return incoming && conversation === this.id();
  }

  #announce(messages: readonly MessageView[]): void {
    const [first] = messages;
    if (first === undefined) return;
    const name = this.people.nameOf(first.from);
    const text = first.problem
      ? $localize`a message that cannot be shown`
      : [first.transfer?.savedName, first.text].filter(Boolean).join(', ').slice(0, ANNOUNCED_CHARACTERS);
    const said =
      messages.length === 1
        ? $localize`${name}:name: says: ${text}:text:`
        : $localize`${messages.length}:count: new messages from ${name}:name:`;
    void this.announcer.announce(said, 'polite');
  }
}
