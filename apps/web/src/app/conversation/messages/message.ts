import { NgComponentOutlet } from '@angular/common';
import { ChangeDetectionStrategy, Component, computed, inject, input } from '@angular/core';
import { MatIconButton } from '@angular/material/button';
import { MatIcon } from '@angular/material/icon';
import type { MessageView, ReactionView } from '@parley/client';
import { sentenceFor } from '../../errors/error-text';
import { FileParts } from '../../files/file-parts';
import { Markdown } from '../../shared/markdown/markdown';
import { countOnlyEmoji } from '../../shared/markdown/only-emoji';
import { Ticks } from '../../shared/ticks/ticks';
import { MinuteClock } from '../../shared/time/minute-clock';
import { TimeText } from '../../shared/time/time-text';
import { MessageActions } from '../actions/message-actions';
import { People } from '../model/people';
import { Revising } from '../model/revising';
import { problemText } from './problem-text';
import { spokenText } from './spoken-text';

/** The first letter is of a script that runs from right to left. */
const RIGHT_TO_LEFT = /^\P{L}*[\p{Script=Hebrew}\p{Script=Arabic}\p{Script=Syriac}\p{Script=Thaana}\p{Script=Nko}]/u;

/** One message: its bubble, what it answers, how far it is, who reacted. */
@Component({
  selector: 'parley-message',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [Markdown, MatIcon, MatIconButton, NgComponentOutlet, Ticks],
  templateUrl: './message.html',
  styleUrl: './message.scss',
  host: {
    role: 'article',
    '[attr.data-id]': 'message().id',
    '[attr.aria-label]': 'spoken()',
    '[class.own]': '!message().incoming',
    '[class.first]': 'first()',
    '[class.last]': 'last()',
    '[class.active]': 'active()',
    '[class.large]': 'large()',
    '[class.failed]': 'failed()',
  },
})
export class Message {
  readonly message = input.required<MessageView>();
  /** Begins and ends a group of the same person. */
  readonly first = input(true);
  readonly last = input(true);
  /** The pointer or the focus is at it: its buttons show. */
  readonly active = input(false);

  protected readonly actions = inject(MessageActions);
  protected readonly parts = inject(FileParts);
  private readonly people = inject(People);
  private readonly revising = inject(Revising);
  private readonly words = inject(TimeText);
  private readonly clock = inject(MinuteClock);

  protected readonly time = computed(() => this.words.clock(this.message().sentAt));
  protected readonly fullTime = computed(() => {
    const { sentAt, editedAt } = this.message();
    const sent = this.words.full(sentAt);
    return editedAt === undefined ? sent : $localize`${sent}:sent:, edited ${this.words.full(editedAt)}:edited:`;
  });
  protected readonly machineTime = computed(() => new Date(this.message().sentAt).toISOString());

  /** As wide as the time and what stands beside it, as a CSS string. */
  protected readonly endRoom = computed(() => {
    const { editedAt, incoming } = this.message();
    const edited = editedAt === undefined ? '' : $localize`edited`;
    return JSON.stringify(`${edited}${this.time()}${incoming ? '' : '\u2003\u2003'}`);
  });
  protected readonly rightToLeft = computed(() => RIGHT_TO_LEFT.test(this.message().text));

  protected readonly shown = computed(() => {
    const { problem, deleted } = this.message();
    return problem !== undefined ? 'problem' : deleted ? 'deleted' : 'text';
  });
  protected readonly large = computed(() => {
    const { text, quote, transfer } = this.message();
    return this.shown() === 'text' && quote === undefined && !transfer && countOnlyEmoji(text) > 0;
  });
  protected readonly captionless = computed(() => this.message().transfer !== undefined && this.message().text === '');
  /** Something said about it is not on the own server yet. */
  protected readonly pending = computed(() => this.revising.isPending(this.message().id));
  protected readonly failed = computed(() => this.message().state === 'failed');
  protected readonly reason = computed(() => {
    const { reason } = this.message();
    return reason === undefined ? undefined : (sentenceFor(reason) ?? $localize`It was refused (${reason}:code:).`);
  });
  protected readonly problem = computed(() => {
    const { problem, from, incoming, sentAt } = this.message();
    const sender = incoming ? this.people.nameOf(from) : null;
    return problem && problemText(problem, sender, sentAt === 0 ? 0 : this.clock.now() - sentAt);
  });
  protected readonly quoted = computed(() => {
    const { quote } = this.message();
    return quote && { ...quote, text: quote.text || $localize`File`, name: this.people.nameOf(quote.from) };
  });
  protected readonly answersUnknown = computed(() => {
    const { inReplyTo, quote } = this.message();
    return inReplyTo !== undefined && quote === undefined;
  });
  protected readonly reactions = computed(() => (this.message().reactions ?? []).map((each) => this.#reaction(each)));
  protected readonly spoken = computed(() => spokenText(this.message(), this.people, this.time()));

  protected openMenu(event: MouseEvent): void {
    if (event.currentTarget instanceof HTMLElement)
      this.actions.menu.next({ message: this.message(), at: event.currentTarget });
  }

  protected openEmoji(event: MouseEvent): void {
    if (event.currentTarget instanceof HTMLElement)
      this.actions.emoji.next({ message: this.message(), at: event.currentTarget });
  }

  protected toggle(emoji: string, mine: boolean): void {
    this.actions.react.next({ message: this.message(), emoji: mine ? null : emoji });
  }

  #reaction({ emoji, from }: ReactionView): { emoji: string; count: number; mine: boolean; label: string } {
    const names = from.map((account) => this.people.nameOf(account)).join(', ');
    const mine = from.some((account) => this.people.isMe(account));
    return { emoji, count: from.length, mine, label: $localize`${emoji}:emoji: from ${names}:names:` };
  }
}
