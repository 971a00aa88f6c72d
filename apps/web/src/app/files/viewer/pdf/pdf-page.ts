import {
  ChangeDetectionStrategy,
  Component,
  effect,
  ElementRef,
  inject,
  input,
  output,
  signal,
  ViewEncapsulation,
} from '@angular/core';
import { AnnotationMode, TextLayer, type PDFPageProxy } from 'pdfjs-dist/legacy/build/pdf.mjs';
import type { OpenPdf, PageSize } from './open-pdf';

/** Pixels of a drawn page: a larger one is drawn less sharp. Phones give a canvas no more. */
const MOST_PIXELS = 4096 * 4096;

/** One page, drawn, with its text above to be selected. What it holds goes with it. */
@Component({
  selector: 'parley-pdf-page',
  changeDetection: ChangeDetectionStrategy.OnPush,
  // The text is put in by pdf.js, which knows nothing of encapsulated styles.
  encapsulation: ViewEncapsulation.None,
  template: `
    @if (broken()) {
      <p i18n>This page cannot be shown.</p>
    }
  `,
  styleUrl: './pdf-page.scss',
  host: { '[style.--total-scale-factor]': 'scale()' },
})
export class PdfPage {
  readonly pdf = input.required<OpenPdf>();
  readonly number = input.required<number>();
  /** Pixels for each point. */
  readonly scale = input.required<number>();
  /** What the page says of itself. */
  readonly sized = output<PageSize>();

  private readonly host = inject<ElementRef<HTMLElement>>(ElementRef).nativeElement;
  protected readonly broken = signal(false);
  #canvas: HTMLCanvasElement | null = null;
  #text: HTMLElement | null = null;

  constructor() {
    effect((ended) => {
      const [pdf, number, scale] = [this.pdf(), this.number(), this.scale()];
      const ending = new AbortController();
      ended(() => ending.abort());
      const drawing = this.#draw(pdf, number, scale, ending.signal);
      drawing.catch(() => this.broken.set(!ending.signal.aborted));
    });
    effect((ended) => ended(() => this.#free()));
  }

  async #draw({ document }: OpenPdf, number: number, scale: number, until: AbortSignal): Promise<void> {
    const page = await document.getPage(number);
    if (until.aborted) return;
    const { width, height } = page.getViewport({ scale: 1 });
    this.sized.emit({ width, height });
    const canvas = await drawn(page, scale, until);
    if (until.aborted) return;
    this.#free();
    this.#canvas = canvas;
    this.host.prepend(canvas);
    await this.#write(page, scale, until);
  }

  async #write(page: PDFPageProxy, scale: number, until: AbortSignal): Promise<void> {
    const container = (this.#text = this.host.ownerDocument.createElement('div'));
    container.className = 'textLayer';
    this.host.append(container);
    const viewport = page.getViewport({ scale });
    const layer = new TextLayer({ textContentSource: page.streamTextContent(), container, viewport });
    until.addEventListener('abort', () => layer.cancel());
    await layer.render();
  }

  /** A canvas without a size gives its memory back at once. */
  #free(): void {
    if (this.#canvas !== null) this.#canvas.width = this.#canvas.height = 0;
    this.#canvas?.remove();
    this.#text?.remove();
    this.#canvas = this.#text = null;
  }
}

/** A page as a picture, as sharp as the screen. */
async function drawn(page: PDFPageProxy, scale: number, until: AbortSignal): Promise<HTMLCanvasElement> {
  const { width, height } = page.getViewport({ scale });
  const density = Math.min(globalThis.devicePixelRatio, Math.sqrt(MOST_PIXELS / (width * height)));
  const canvas = document.createElement('canvas');
  canvas.width = Math.max(1, Math.floor(width * density));
  canvas.height = Math.max(1, Math.floor(height * density));
  canvas.setAttribute('aria-hidden', 'true');
  const viewport = page.getViewport({ scale: scale * density });
  const task = page.render({ canvas, viewport, annotationMode: AnnotationMode.ENABLE });
  until.addEventListener('abort', () => task.cancel());
  try {
    await task.promise;
  } catch (error) {
    canvas.width = canvas.height = 0;
    throw error;
  }
  return canvas;
}
