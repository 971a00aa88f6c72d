import { ChangeDetectionStrategy, Component, computed, inject, input, linkedSignal, resource } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { MatFormField, MatHint, MatLabel } from '@angular/material/form-field';
import { MatIcon } from '@angular/material/icon';
import { MatInput } from '@angular/material/input';
import { MatProgressBar } from '@angular/material/progress-bar';
import type { ContactView } from '@parley/client';
import { ClientStore } from '../../client/client-store';
import { errorText } from '../../errors/error-text';
import { QrCode } from '../../shared/qr-code/qr-code';
import { QrScanner } from '../../shared/qr-scanner/qr-scanner';
import { looksLikeSafetyNumber } from './looks-like-safety-number';
import { SafetyNumber } from './safety-number';

/** How the numbers are being compared. */
type Way = 'look' | 'type' | 'scan';

/** What the last comparison came to. */
type Outcome = 'same' | 'different' | 'no-number';

/** Compares safety numbers with a contact: by eye, by a number that was sent another way, or by scanning each other's code. */
@Component({
  selector: 'parley-verify-contact',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [
    MatButton,
    MatFormField,
    MatHint,
    MatIcon,
    MatInput,
    MatLabel,
    MatProgressBar,
    QrCode,
    QrScanner,
    SafetyNumber,
  ],
  templateUrl: './verify-contact.html',
  styleUrls: ['../outcome.scss', './verify-contact.scss'],
})
export class VerifyContact {
  readonly contact = input.required<ContactView>();

  private readonly client = inject(ClientStore).client;
  private readonly id = computed(() => this.contact().id);
  protected readonly number = resource({
    params: () => this.id(),
    loader: ({ params }) => this.client.safetyNumber(params),
  });
  protected readonly refusal = computed(() => (this.number.error() ? errorText(this.number.error()) : null));

  // Of this contact alone, whoever was shown before.
  protected readonly way = linkedSignal<string, Way>({ source: this.id, computation: () => 'look' });
  protected readonly outcome = linkedSignal<string, Outcome | null>({ source: this.id, computation: () => null });
  protected readonly failure = linkedSignal<string, string | null>({ source: this.id, computation: () => null });

  protected choose(way: Way): void {
    this.way.set(this.way() === way ? 'look' : way);
    this.outcome.set(null);
  }

  /** @param theirs what they see: digits, or the text of their QR code */
  protected async compare(theirs: string): Promise<void> {
    this.failure.set(null);
    // Only a number may take a mark of trust away.
    if (!looksLikeSafetyNumber(theirs)) {
      this.outcome.set('no-number');
      return;
    }
    try {
      const { verified } = await this.client.verify(this.id(), theirs);
      this.outcome.set(verified ? 'same' : 'different');
      this.way.set('look');
    } catch (error) {
      this.failure.set(errorText(error));
    }
  }
}
