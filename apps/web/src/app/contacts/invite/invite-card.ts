import { CdkCopyToClipboard } from '@angular/cdk/clipboard';
import { ChangeDetectionStrategy, Component, booleanAttribute, computed, inject, input, signal } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { MatIcon } from '@angular/material/icon';
import { MatProgressBar } from '@angular/material/progress-bar';
import { ClientStore } from '../../client/client-store';
import { errorText } from '../../errors/error-text';
import { QrCode } from '../../shared/qr-code/qr-code';
import { TimeText } from '../../shared/time/time-text';
import { Invites } from './invites';

/** How others find the owner: an invite as QR code and link, and the bare address. */
@Component({
  selector: 'parley-invite-card',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [CdkCopyToClipboard, MatButton, MatIcon, MatProgressBar, QrCode],
  templateUrl: './invite-card.html',
  styleUrl: './invite-card.scss',
  host: { '[class.compact]': 'compact()' },
})
export class InviteCard {
  /** Beside other things: smaller, with nothing but the link. */
  readonly compact = input(false, { transform: booleanAttribute });

  protected readonly invites = inject(Invites);
  private readonly times = inject(TimeText);
  private readonly store = inject(ClientStore);

  protected readonly address = computed(() => this.store.account()?.address ?? '');
  protected readonly link = computed(() => (this.invites.invite.hasValue() ? this.invites.invite.value().link : null));
  protected readonly until = computed(() => {
    const { invite } = this.invites;
    return invite.hasValue() ? this.times.day(invite.value().expires, Date.now()) : '';
  });
  protected readonly failure = computed(() => {
    const error = this.invites.invite.error();
    return error ? errorText(error) : null;
  });

  protected readonly copied = signal<'link' | 'address' | null>(null);
  /** Phones, mostly. */
  protected readonly canShare = 'share' in navigator;

  protected async share(link: string): Promise<void> {
    try {
      await navigator.share({ title: $localize`Write to me on Parley`, text: link });
    } catch (error) {
      // Whoever thinks better of it closes the sheet, and the browser calls that an error.
      if (!(error instanceof DOMException && error.name === 'AbortError')) throw error;
    }
  }
}
