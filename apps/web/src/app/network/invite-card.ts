import { CdkCopyToClipboard } from '@angular/cdk/clipboard';
import { DatePipe } from '@angular/common';
import { ChangeDetectionStrategy, Component, inject, resource } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { MatIcon } from '@angular/material/icon';
import { MatProgressBar } from '@angular/material/progress-bar';
import { ClientStore } from '../client/client-store';
import { errorText } from '../errors/error-text';
import { Notices } from '../errors/notices';
import { QrCode } from '../shared/qr-code/qr-code';

/** An invite to give to somebody: as a link, as a QR code, to copy or to share. */
@Component({
  selector: 'parley-invite-card',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [CdkCopyToClipboard, DatePipe, MatButton, MatIcon, MatProgressBar, QrCode],
  templateUrl: './invite-card.html',
  styleUrl: './invite-card.scss',
})
export class InviteCard {
  private readonly store = inject(ClientStore);
  private readonly notices = inject(Notices);

  protected readonly invite = resource({ loader: () => this.store.client.invite() });
  protected readonly canShare = 'share' in navigator;
  protected readonly errorText = errorText;

  protected copied(done: boolean): void {
    this.notices.say(done ? $localize`Invite link copied.` : $localize`This browser does not let Parley copy.`);
  }

  protected async share(url: string): Promise<void> {
    try {
      await navigator.share({ title: 'Parley', text: url });
    } catch (error) {
      // The person changed their mind.
      if (!(error instanceof DOMException) || error.name !== 'AbortError') throw error;
    }
  }
}
