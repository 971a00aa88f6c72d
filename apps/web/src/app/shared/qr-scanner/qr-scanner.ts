import {
  ChangeDetectionStrategy,
  Component,
  DestroyRef,
  ElementRef,
  afterNextRender,
  inject,
  output,
  signal,
  viewChild,
} from '@angular/core';
import { MatButton } from '@angular/material/button';
import { MatIcon } from '@angular/material/icon';
import { MatProgressSpinner } from '@angular/material/progress-spinner';
import { openCamera, type CameraProblem } from './camera';
import { pixelsOf } from './pixels';
import { readImageFile } from './read-image-file';
import { qrReader } from './read-qr-code';

/** Four looks a second find a code at once and leave the machine its rest. */
const PAUSE_MS = 250;
/** Enough to read a code that fills a third of the picture; a look takes some 20 ms. */
const CAMERA_PIXELS = 640;

/**
 * Reads a QR code: from the camera, from an image that is chosen or dropped, or from one that is pasted while this is on the page. Gives
 * each text once; whoever asked closes it.
 */
@Component({
  selector: 'parley-qr-scanner',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [MatButton, MatIcon, MatProgressSpinner],
  templateUrl: './qr-scanner.html',
  styleUrl: './qr-scanner.scss',
  host: {
    '(document:paste)': 'pasted($event)',
    '(dragover)': '$event.preventDefault()',
    '(drop)': 'dropped($event)',
  },
})
export class QrScanner {
  /** The text of a code. */
  readonly found = output<string>();

  protected readonly camera = signal<'starting' | 'filming' | CameraProblem>('starting');
  /** What is wrong with the image that was given. */
  protected readonly problem = signal<'no-code' | 'no-image' | null>(null);

  private readonly video = viewChild.required<ElementRef<HTMLVideoElement>>('video');
  private readonly gone = new AbortController();
  private last: string | null = null;

  constructor() {
    inject(DestroyRef).onDestroy(() => this.gone.abort());
    afterNextRender(() => void this.film());
  }

  protected chosen(event: Event): void {
    const input = event.target as HTMLInputElement;
    void this.readFile(input.files?.[0]);
    input.value = '';
  }

  protected pasted(event: ClipboardEvent): void {
    const file = event.clipboardData?.files[0];
    if (!file) return;
    event.preventDefault();
    void this.readFile(file);
  }

  protected dropped(event: DragEvent): void {
    event.preventDefault();
    void this.readFile(event.dataTransfer?.files[0]);
  }

  private async film(): Promise<void> {
    const camera = await openCamera();
    if (typeof camera === 'string') {
      this.camera.set(camera);
      return;
    }
    const stop = (): void => {
      for (const track of camera.getTracks()) track.stop();
    };
    if (this.gone.signal.aborted) {
      stop();
      return;
    }
    this.gone.signal.addEventListener('abort', stop);
    const video = this.video().nativeElement;
    video.srcObject = camera;
    try {
      await video.play();
    } catch (error) {
      // It was closed before the first picture came.
      if (this.gone.signal.aborted) return;
      throw error;
    }
    this.camera.set('filming');
    await this.look(video);
  }

  private async look(video: HTMLVideoElement): Promise<void> {
    const read = await qrReader();
    while (!this.gone.signal.aborted) {
      const picture = { source: video, width: video.videoWidth, height: video.videoHeight };
      const pixels = pixelsOf(picture, CAMERA_PIXELS);
      const text = pixels && (await read(pixels));
      if (text) this.tell(text);
      await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
    }
  }

  private async readFile(file: File | undefined): Promise<void> {
    if (!file) return;
    this.problem.set(null);
    this.last = null;
    try {
      const text = await readImageFile(file);
      if (text === null) this.problem.set('no-code');
      else this.tell(text);
    } catch {
      this.problem.set('no-image');
    }
  }

  private tell(text: string): void {
    if (text === this.last || this.gone.signal.aborted) return;
    this.last = text;
    this.problem.set(null);
    this.found.emit(text);
  }
}
