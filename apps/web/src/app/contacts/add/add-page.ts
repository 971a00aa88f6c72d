import { ChangeDetectionStrategy, Component, computed, effect, inject, signal, untracked } from '@angular/core';
import { toSignal } from '@angular/core/rxjs-interop';
import { MatButton, MatIconButton } from '@angular/material/button';
import { MatFormField, MatHint, MatLabel, MatSuffix } from '@angular/material/form-field';
import { MatIcon } from '@angular/material/icon';
import { MatInput } from '@angular/material/input';
import { MatProgressBar } from '@angular/material/progress-bar';
import { ActivatedRoute, RouterLink } from '@angular/router';
import type { FoundView } from '@parley/client';
import { ClientStore } from '../../client/client-store';
import { errorText } from '../../errors/error-text';
import { QrScanner } from '../../shared/qr-scanner/qr-scanner';
import { DetailPage } from '../detail-page';
import { SafetyNumber } from '../safety/safety-number';
import { TrustBadge } from '../who/trust-badge';
import { Who } from '../who/who';
import { inviteIn } from './invite-in-url';

const MAX_NOTE_LENGTH = 280;

/** Finds somebody by address, invite link or QR code, shows who it is, and asks them. */
@Component({
  selector: 'parley-add-page',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [
    DetailPage,
    MatButton,

    MatFormField,
    MatHint,
    MatIcon,
    MatIconButton,
    MatInput,
    MatLabel,
    MatProgressBar,
    MatSuffix,
    QrScanner,
    RouterLink,
    SafetyNumber,
    TrustBadge,
    Who,
  ],
  templateUrl: './add-page.html',
  styleUrls: ['../outcome.scss', './add-page.scss'],
})
export class AddPage {
  private readonly client = inject(ClientStore).client;
  private readonly fragment = toSignal(inject(ActivatedRoute).fragment);

  protected readonly maxNote = MAX_NOTE_LENGTH;
  protected readonly typed = signal('');
  protected readonly note = signal('');
  protected readonly scanning = signal(false);
  protected readonly busy = signal<'looking' | 'asking' | null>(null);
  protected readonly problem = signal<string | null>(null);
  protected readonly found = signal<FoundView | null>(null);
  protected readonly asked = signal(false);
  /** Asking somebody who asked first is accepting. */
  protected readonly accepted = computed(() => this.found()?.known === 'incoming');

  constructor() {
    effect(() => {
      const invite = inviteIn(this.fragment());
      if (invite) untracked(() => void this.lookUp(invite));
    });
  }

  protected type(text: string): void {
    this.typed.set(text);
    this.problem.set(null);
    this.found.set(null);
    this.asked.set(false);
  }

  protected scanned(text: string): void {
    void this.lookUp(text);
  }

  protected async paste(): Promise<void> {
    try {
      await this.lookUp(await navigator.clipboard.readText());
    } catch {
      this.problem.set($localize`Your browser did not give the clipboard. Paste into the field instead.`);
    }
  }

  protected async lookUp(text: string): Promise<void> {
    this.type(text.trim());
    if (!this.typed()) {
      this.problem.set($localize`Type an address, or paste an invite link.`);
      return;
    }
    await this.doing('looking', async () => {
      this.found.set(await this.client.lookUp(this.typed()));
      this.scanning.set(false);
    });
  }

  protected async ask(): Promise<void> {
    await this.doing('asking', async () => {
      await this.client.addContact(this.typed(), this.note().trim());
      this.asked.set(true);
    });
  }

  private async doing(what: 'looking' | 'asking', work: () => Promise<void>): Promise<void> {
    if (this.busy()) return;
    this.busy.set(what);
    this.problem.set(null);
    try {
      await work();
    } catch (error) {
      this.problem.set(errorText(error));
    } finally {
      this.busy.set(null);
    }
  }
}
