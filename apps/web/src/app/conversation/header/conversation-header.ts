import { ChangeDetectionStrategy, Component, computed, ElementRef, inject, input, viewChild } from '@angular/core';
import { MatIconAnchor, MatIconButton } from '@angular/material/button';
import { MatIcon } from '@angular/material/icon';
import { RouterLink } from '@angular/router';
import type { ContactView, ConversationView } from '@parley/client';
import { ClientStore } from '../../client/client-store';
import { reachText } from '../../contacts/reach-text';
import { TrustBadge } from '../../contacts/who/trust-badge';
import { ConversationMenu } from '../../conversations/conversation-menu';
import { Avatar } from '../../shared/avatar/avatar';
import { MinuteClock } from '../../shared/time/minute-clock';
import { TimeText } from '../../shared/time/time-text';
import { ViewSize } from '../../shell/view-size';
import { iconOf, titleOf } from '../model/conversation-title';

/** Who this is about, whether that is certain, whether they are there, and what can be done. */
@Component({
  selector: 'parley-conversation-header',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [Avatar, MatIcon, MatIconAnchor, MatIconButton, RouterLink, TrustBadge],
  templateUrl: './conversation-header.html',
  styleUrl: './conversation-header.scss',
})
export class ConversationHeader {
  readonly conversation = input.required<ConversationView>();
  /** Undefined: notes to self. */
  readonly contact = input<ContactView>();

  protected readonly size = inject(ViewSize);
  private readonly store = inject(ClientStore);
  private readonly words = inject(TimeText);
  private readonly clock = inject(MinuteClock);
  private readonly menu = inject(ConversationMenu);
  private readonly name = viewChild.required<ElementRef<HTMLElement>>('name');

  protected readonly title = computed(() => titleOf(this.conversation()));
  protected readonly icon = computed(() => iconOf(this.conversation()));
  private readonly reach = computed(() => {
    const contact = this.contact();
    return contact && this.store.reach().get(contact.id);
  });
  protected readonly presence = computed(() => (this.reach()?.online === true ? 'online' : null));
  protected readonly about = computed(() => {
    const contact = this.contact();
    if (contact === undefined) return $localize`Only you, on all your devices`;
    return reachText(contact, this.reach(), this.words, this.clock.now());
  });

  focus(): void {
    this.name().nativeElement.focus();
  }

  protected openMenu(event: MouseEvent): void {
    if (event.currentTarget instanceof HTMLElement)
      void this.menu.open(this.conversation(), event.currentTarget, { opened: true });
  }
}
