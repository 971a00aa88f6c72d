import { ChangeDetectionStrategy, Component, computed, inject, input, LOCALE_ID } from '@angular/core';
import { MatButton, MatIconButton } from '@angular/material/button';
import { MatIcon } from '@angular/material/icon';
import { MatProgressBar } from '@angular/material/progress-bar';
import type { TransferView } from '@parley/client';
import { ClientStore } from '../../client/client-store';
import { PicturePreview } from '../choose/picture-preview';
import { FileActions } from '../file-actions';
import { fileIcon, viewingOf } from '../kind-of-file';
import { fileStatus, type FileAct } from './file-status';

/** Stand beside the name; the others are written out below it. */
const QUICK: readonly FileAct[] = ['pause', 'resume', 'cancel', 'open', 'save'];

/** Wider or higher than this, a picture is cut. */
const MOST_RATIO = 2.4;
const LEAST_RATIO = 0.7;

/** A file in a conversation: what it is, how far it is, and what can be done about it. */
@Component({
  selector: 'parley-file-card',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [MatButton, MatIcon, MatIconButton, MatProgressBar, PicturePreview],
  templateUrl: './file-card.html',
  styleUrl: './file-card.scss',
})
export class FileCard {
  readonly transfer = input.required<TransferView>();

  private readonly store = inject(ClientStore);
  private readonly actions = inject(FileActions);
  private readonly locale = inject(LOCALE_ID);

  protected readonly labels: Readonly<Record<FileAct, string>> = {
    accept: $localize`Accept`,
    always: $localize`Always accept`,
    decline: $localize`Decline`,
    pause: $localize`Pause`,
    resume: $localize`Go on`,
    cancel: $localize`Cancel`,
    take: $localize`Fetch`,
    choose: $localize`Choose file`,
    open: $localize`Open`,
    save: $localize`Save`,
  };
  protected readonly icons: Readonly<Partial<Record<FileAct, string>>> = {
    pause: 'pause',
    resume: 'play_arrow',
    cancel: 'close',
    open: 'open_in_full',
    save: 'download',
  };
  protected readonly endingWords = $localize`Ending …`;

  private readonly work = computed(() => this.store.files().find(({ id }) => id === this.transfer().id));
  private readonly contact = computed(() =>
    this.store.contacts().find(({ id }) => id === this.transfer().conversation),
  );
  protected readonly status = computed(() =>
    fileStatus({
      transfer: this.transfer(),
      work: this.work(),
      always: this.contact()?.acceptFiles ?? false,
      name: this.contact()?.name ?? '',
      locale: this.locale,
    }),
  );
  /** It is about to end, unless that is taken back. */
  protected readonly ending = computed(() => this.actions.isEnding(this.transfer().id));
  private readonly acts = computed(() => (this.ending() ? [] : this.status().acts));
  protected readonly quick = computed(() =>
    this.acts().filter((act) => QUICK.includes(act) && !(act === 'cancel' && this.asked().length > 0)),
  );
  protected readonly asked = computed((): readonly FileAct[] => {
    const written = this.acts().filter((act) => !QUICK.includes(act));
    return written.length > 0 && this.acts().includes('cancel') ? [...written, 'cancel'] : written;
  });
  /** Each event brings the same picture as new bytes. */
  protected readonly picture = computed(() => this.transfer().thumbnail, {
    equal: (before, after) => before === after || (before !== null && before.length === after?.length),
  });
  protected readonly opens = computed(() => this.acts().includes('open'));
  protected readonly icon = computed(() => fileIcon(this.transfer().type));
  protected readonly openLabel = computed(() =>
    this.opens()
      ? $localize`Open ${this.transfer().savedName}:name:`
      : viewingOf(this.transfer().type) === 'image'
        ? $localize`Preview of ${this.transfer().savedName}:name:`
        : this.transfer().savedName,
  );
  protected readonly ratio = computed(() => {
    const { width = 4, height = 3 } = this.transfer();
    return Math.min(MOST_RATIO, Math.max(LEAST_RATIO, width / height));
  });
  /** How far it is takes a line of its own. */
  protected readonly moves = computed(() => this.status().part !== null && !this.ending());
  protected readonly moving = computed(() => !Number.isNaN(this.status().part));
  protected readonly percent = computed(() => Math.round((this.status().part ?? 0) * 100));
  protected readonly progressLabel = computed(() => $localize`Progress of ${this.transfer().savedName}:name:`);
  protected act(act: FileAct, event: Event): void {
    // The message has keys and a menu of its own.
    event.stopPropagation();
    void this.actions.carryOut(act, this.transfer());
  }
}
