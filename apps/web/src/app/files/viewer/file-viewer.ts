import { DIALOG_DATA, DialogRef } from '@angular/cdk/dialog';
import { NgComponentOutlet } from '@angular/common';
import {
  ChangeDetectionStrategy,
  Component,
  computed,
  effect,
  inject,
  LOCALE_ID,
  signal,
  type Type,
} from '@angular/core';
import { MatIconButton } from '@angular/material/button';
import { MatIcon } from '@angular/material/icon';
import type { TransferView } from '@parley/client';
import { MAX_SHOWN_PDF_BYTES } from '@parley/protocol';
import { keptFile } from '../../../worker/files/origin-folder';
import { loadCode } from '../../shared/load-code';
import { FileSaver } from '../file-saver';
import { viewingOf } from '../kind-of-file';
import { bytesText } from '../sizes';

export interface Viewed {
  readonly files: readonly TransferView[];
  /** Place of the one that was asked for. */
  readonly at: number;
}

/** More of a text is not shown: it may be of any length. */
const TEXT_BYTES = 512 * 1024;

/** What is shown of a file: an address of it that only this page can use, its text, or what shows its pages. */
interface Shown {
  readonly url?: string;
  readonly text?: string;
  /** The text goes on behind what is shown. */
  readonly more?: boolean;
  readonly pages?: { readonly view: Type<unknown>; readonly inputs: { readonly file: Blob; readonly name: string } };
}

/** A file over the whole window. What it is, is what its type says and nothing else: nothing in it can run. */
@Component({
  selector: 'parley-file-viewer',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [MatIcon, MatIconButton, NgComponentOutlet],
  templateUrl: './file-viewer.html',
  styleUrl: './file-viewer.scss',
  host: { '(keydown)': 'key($event)', '(click)': 'clicked($event.target)' },
})
export class FileViewer {
  private readonly viewed = inject<Viewed>(DIALOG_DATA);
  private readonly saver = inject(FileSaver);
  private readonly locale = inject(LOCALE_ID);
  protected readonly dialog = inject(DialogRef);

  protected readonly count = this.viewed.files.length;
  protected readonly at = signal(this.viewed.at);
  protected readonly file = computed(() => this.viewed.files[this.at()] ?? this.viewed.files[0]);
  protected readonly kind = computed(() => viewingOf(this.file()?.type ?? ''));
  protected readonly size = computed(() => bytesText(this.file()?.size ?? 0, this.locale));
  protected readonly place = computed(() => $localize`${this.at() + 1}:number: of ${this.count}:count:`);
  protected readonly shown = signal<Shown | null>(null);
  /** The browser cannot show it, or it is gone. */
  protected readonly broken = signal(false);
  protected readonly tooLarge = signal(false);

  constructor() {
    effect((ended) => {
      const file = this.file();
      if (file === undefined) return;
      const opening = this.#open(file);
      ended(() => void opening.then((url) => url !== null && URL.revokeObjectURL(url)));
    });
  }

  protected turn(by: number): void {
    const next = this.at() + by;
    if (next >= 0 && next < this.count) this.at.set(next);
  }

  protected key({ key, target }: KeyboardEvent): void {
    // Players have keys of their own.
    if (target instanceof HTMLMediaElement) return;
    if (key === 'ArrowLeft') this.turn(-1);
    if (key === 'ArrowRight') this.turn(1);
  }

  /** Beside the file. */
  protected clicked(target: EventTarget | null): void {
    if (target instanceof HTMLElement && target.classList.contains('stage')) this.dialog.close();
  }

  protected save(): void {
    const file = this.file();
    if (file !== undefined) void this.saver.save(file);
  }

  /** @returns the address that is to be given back */
  async #open({ id, type, savedName }: TransferView): Promise<string | null> {
    this.broken.set(false);
    this.tooLarge.set(false);
    this.shown.set(null);
    const file = await keptFile(id);
    const kind = viewingOf(type);
    if (file === null || kind === null) {
      this.broken.set(true);
      return null;
    }
    if (kind === 'pdf') {
      await this.#openPages(file, savedName);
      return null;
    }
    if (kind === 'text') {
      const text = new TextDecoder().decode(await file.slice(0, TEXT_BYTES).arrayBuffer());
      this.shown.set({ text, more: file.size > TEXT_BYTES });
      return null;
    }
    const url = URL.createObjectURL(file.slice(0, file.size, type));
    this.shown.set({ url });
    return url;
  }

  async #openPages(file: File, name: string): Promise<void> {
    if (file.size > MAX_SHOWN_PDF_BYTES) return this.tooLarge.set(true);
    try {
      const { PdfView } = await loadCode(() => import('./pdf/pdf-view'));
      this.shown.set({ pages: { view: PdfView, inputs: { file, name } } });
    } catch {
      this.broken.set(true);
    }
  }
}
