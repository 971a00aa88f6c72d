import { DatePipe, DecimalPipe } from '@angular/common';
import { ChangeDetectionStrategy, Component, computed, inject, resource, signal } from '@angular/core';
import { form, FormRoot, required, type TreeValidationResult } from '@angular/forms/signals';
import { MatButton } from '@angular/material/button';
import { MatIcon } from '@angular/material/icon';
import { MatProgressBar } from '@angular/material/progress-bar';
import { ProtocolError, type rest } from '@parley/protocol';
import { ClientStore } from '../../client/client-store';
import { errorText } from '../../errors/error-text';
import { Notices } from '../../errors/notices';
import { FormState } from '../../shared/form-state';
import { PasswordField } from '../../shared/password-field/password-field';
import { SettingCard } from '../setting-card';

/** How often the server is asked how far it is. */
const LOOK_EVERY_MS = 500;
/** The browser fetches it with its own progress, into a file and not into memory. */
const FILE = '/api/settings/backup/file';

/** Everything that is on the server, as one file. */
@Component({
  selector: 'parley-backup-card',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [DatePipe, DecimalPipe, FormRoot, FormState, MatButton, MatIcon, MatProgressBar, PasswordField, SettingCard],
  templateUrl: './backup-card.html',
  styleUrl: './backup-card.scss',
})
export class BackupCard {
  private readonly notices = inject(Notices);
  private readonly store = inject(ClientStore);

  protected readonly known = resource({ loader: () => this.store.device.backups() });
  protected readonly running = signal<rest.BackupAnswer['running']>(null);
  protected readonly megabytes = computed(() => Math.ceil((this.running()?.total ?? 0) / 1_000_000));
  protected readonly percent = computed(() => {
    const { done = 0, total = 0 } = this.running() ?? {};
    return total === 0 ? 0 : (100 * done) / total;
  });
  protected readonly address = computed(() => this.store.account()?.address ?? '');

  private readonly model = signal({ password: '' });
  protected readonly form = form(
    this.model,
    (path) => required(path.password, { message: $localize`Type your password.` }),
    { submission: { action: (): Promise<TreeValidationResult> => this.make() } },
  );

  private async make(): Promise<TreeValidationResult> {
    const making = this.store.client.makeBackup(this.model().password);
    // A server that does not answer says so where it is asked for the backup itself.
    void this.follow(making).catch(() => this.running.set(null));
    try {
      await making;
    } catch (error) {
      const ofPassword = error instanceof ProtocolError && error.code === 'wrong-password';
      return { kind: 'refused', message: errorText(error), ...(ofPassword && { fieldTree: this.form.password }) };
    }
    this.form().reset({ password: '' });
    const link = document.createElement('a');
    link.href = FILE;
    link.download = '';
    link.click();
    return undefined;
  }

  /** Shows how far the server is, until it has nothing to do any more. */
  private async follow(making: Promise<void>): Promise<void> {
    let settled = false;
    void making.catch(() => undefined).then(() => (settled = true));
    for (;;) {
      await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
      const { running, last } = await this.store.device.backups();
      this.running.set(running);
      if (!settled || running !== null) continue;
      const known = this.known.hasValue() ? this.known.value().last : null;
      if (last !== known) this.notices.say($localize`The backup was downloaded.`);
      this.known.reload();
      return;
    }
  }
}
