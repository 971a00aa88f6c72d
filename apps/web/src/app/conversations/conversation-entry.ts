import { ChangeDetectionStrategy, Component, computed, inject, input } from '@angular/core';
import { MatIcon } from '@angular/material/icon';
import type { ConversationView } from '@parley/client';
import { ClientStore } from '../client/client-store';
import { iconOf, titleOf } from '../conversation/model/conversation-title';
import { OutgoingMessages } from '../conversation/model/outgoing';
import { Avatar } from '../shared/avatar/avatar';
import { Ticks } from '../shared/ticks/ticks';
import { MinuteClock } from '../shared/time/minute-clock';
import { Time } from '../shared/time/time';
import { lineText } from './line-text';

/** One conversation in the list: who, what was said last and when, and what is new. */
@Component({
  selector: 'parley-conversation-entry',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [Avatar, MatIcon, Ticks, Time],
  templateUrl: './conversation-entry.html',
  styleUrl: './conversation-entry.scss',
})
export class ConversationEntry {
  readonly conversation = input.required<ConversationView>();
  /** It is the one that is shown: what is being written there is not told here. */
  readonly open = input(false);

  private readonly store = inject(ClientStore);
  private readonly outgoing = inject(OutgoingMessages);
  private readonly clock = inject(MinuteClock);

  protected readonly title = computed(() => titleOf(this.conversation()));
  protected readonly icon = computed(() => iconOf(this.conversation()));
  private readonly contact = computed(() => this.store.contacts().find(({ id }) => id === this.conversation().id));
  protected readonly alert = computed(() => this.contact()?.alert ?? null);
  protected readonly presence = computed(() => {
    const contact = this.contact();
    return contact !== undefined && this.store.reach().get(contact.id)?.online === true ? 'online' : null;
  });
  /** What waits here is newer than all that was sent. */
  protected readonly last = computed(() => this.outgoing.in(this.conversation().id).at(-1) ?? this.conversation().last);
  protected readonly line = computed(() => {
    const last = this.last();
    if (last === null) return $localize`Say hello`;
    return lineText(last);
  });
  protected readonly mine = computed(() => this.last()?.incoming === false && this.conversation().kind === 'direct');
  protected readonly muted = computed(() => this.conversation().mutedUntil > this.clock.now());
  protected readonly unread = computed(() => {
    const { unread } = this.conversation();
    return unread > 999 ? '999+' : String(unread);
  });
}
