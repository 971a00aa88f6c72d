import { ChangeDetectionStrategy, Component, computed, inject, input } from '@angular/core';
import { MatIconAnchor, MatIconButton } from '@angular/material/button';
import { MatIcon } from '@angular/material/icon';
import { RouterLink } from '@angular/router';
import type { ContactView, ConversationView } from '@parley/client';
import { Avatar } from '../../shared/avatar/avatar';
import { ViewSize } from '../../shell/view-size';
import { iconOf, titleOf } from '../model/conversation-title';

/** Who this is about, whether that is certain, and what can be done. */
@Component({
  selector: 'parley-conversation-header',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [Avatar, MatIcon, MatIconAnchor, MatIconButton, RouterLink],
  templateUrl: './conversation-header.html',
  styleUrl: './conversation-header.scss',
})
export class ConversationHeader {
  readonly conversation = input.required<ConversationView>();
  readonly contact = input<ContactView>();

  protected readonly size = inject(ViewSize);
  protected readonly title = computed(() => titleOf(this.conversation()));
  protected readonly icon = computed(() => iconOf(this.conversation()));
  /** Nobody has compared the numbers: whether it is really them is not certain. */
  protected readonly unverified = computed(() => this.contact()?.verified === false);
  protected readonly about = computed(() => {
    const contact = this.contact();
    return contact === undefined ? $localize`Only you, on all your devices` : contact.address;
  });
}
