import { CdkCopyToClipboard } from '@angular/cdk/clipboard';
import { ChangeDetectionStrategy, Component, computed, inject, input } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { MatIcon } from '@angular/material/icon';
import type { RecoveryKit } from '../../worker/device/client-methods';
import { Notices } from '../errors/notices';
import { saveFile } from '../save-file';

/** The twelve words, and the ways to keep them. */
@Component({
  selector: 'parley-recovery-words',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [CdkCopyToClipboard, MatButton, MatIcon],
  templateUrl: './recovery-words.html',
  styleUrl: './recovery-words.scss',
})
export class RecoveryWords {
  private readonly notices = inject(Notices);
  readonly kit = input.required<RecoveryKit>();
  readonly handle = input.required<string>();

  protected readonly words = computed(() => this.kit().recoveryWords.split(' '));

  protected copied(done: boolean): void {
    this.notices.say(
      done ? $localize`Copied. Paste them where they are safe.` : $localize`This browser does not let Parley copy.`,
    );
  }

  protected save(): void {
    saveFile(`parley-recovery-${this.handle()}.txt`, 'text/plain', [this.kit().recoveryKit]);
  }

  protected print(): void {
    print();
  }
}
