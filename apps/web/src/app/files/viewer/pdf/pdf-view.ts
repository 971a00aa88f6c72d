import {
  afterRenderEffect,
  ChangeDetectionStrategy,
  Component,
  computed,
  effect,
  ElementRef,
  input,
  LOCALE_ID,
  inject,
  signal,
  untracked,
  viewChild,
} from '@angular/core';
import { MatIconButton } from '@angular/material/button';
import { MatIcon } from '@angular/material/icon';
import { openPdf, TooManyPages, type OpenPdf, type PageSize } from './open-pdf';
import { PdfPage } from './pdf-page';
import { PdfPassword } from './pdf-password';
import { placeIn, type Place } from './places';
import { factorOf, scaleOf, stepFrom, type Zoom } from './zoom';

/** Beside a page on either side, in pixels. */
const MARGIN = 12;

/** The pages of a PDF, one below the other. Those that are seen are drawn, and those a window away. */
@Component({
  selector: 'parley-pdf-view',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [MatIcon, MatIconButton, PdfPage, PdfPassword],
  templateUrl: './pdf-view.html',
  styleUrl: './pdf-view.scss',
  host: { '(document:keydown)': 'key($event)' },
})
export class PdfView {
  readonly file = input.required<Blob>();
  readonly name = input.required<string>();

  private readonly percents = new Intl.NumberFormat(inject(LOCALE_ID), { style: 'percent' });
  private readonly scroller = viewChild<ElementRef<HTMLElement>>('scroller');
  private readonly zoom = signal<Zoom>('fits');
  /** Pixels for a page, from left to right. */
  private readonly room = signal(0);
  /** Of pages that differ from the first one, by their numbers. */
  private readonly sizes = signal<ReadonlyMap<number, PageSize>>(new Map());
  /** The first and the last page that are drawn. */
  private readonly drawn = signal<readonly [number, number]>([1, 1]);
  /** Where the upper edge of the window is, to be there again when pages have another size. */
  #top: Place = { number: 1, part: 0 };

  protected readonly pdf = signal<OpenPdf | null>(null);
  /** Why it cannot be shown, in words. */
  protected readonly trouble = signal<string | null>(null);
  /** Somebody has to type the password. */
  protected readonly locked = signal<{ readonly wrong: boolean; give(password: string): void } | null>(null);
  protected readonly current = signal(1);
  protected readonly factor = computed(() => factorOf(this.zoom(), this.pdf()?.size.width ?? 1, this.room()));
  protected readonly scale = computed(() => scaleOf(this.factor()));
  protected readonly numbers = computed(() => Array.from({ length: this.pdf()?.pages ?? 0 }, (_, at) => at + 1));
  protected readonly percent = computed(() => this.percents.format(this.factor()));
  protected readonly place = computed(() => $localize`${this.current()}:number: of ${this.pdf()?.pages ?? 0}:count:`);
  protected readonly wide = computed(() => this.zoom() === 'width');

  constructor() {
    effect((ended) => {
      const file = this.file();
      const ending = new AbortController();
      ended(() => ending.abort());
      untracked(() => void this.#open(file, ending.signal));
    });
    effect((ended) => {
      const scroller = this.scroller()?.nativeElement;
      if (scroller === undefined) return;
      const watching = new ResizeObserver(() => this.room.set(scroller.clientWidth - 2 * MARGIN));
      watching.observe(scroller);
      scroller.focus({ preventScroll: true });
      ended(() => watching.disconnect());
    });
    afterRenderEffect(() => {
      this.scale();
      const scroller = this.scroller()?.nativeElement;
      const { number, part } = this.#top;
      const page = scroller?.children[number - 1];
      if (scroller !== undefined && page instanceof HTMLElement && this.room() > 0)
        scroller.scrollTop = part === 0 && number === 1 ? 0 : page.offsetTop + part * page.offsetHeight;
      untracked(() => this.moved());
    });
  }

  /** How large a page is shown. By itself none is wider than the window, also one that is wider than the first. */
  protected lookOf(number: number, { size }: OpenPdf): PageSize & { readonly scale: number } {
    const { width, height } = this.sizes().get(number) ?? size;
    const scale = typeof this.zoom() === 'number' ? this.scale() : Math.min(this.scale(), this.room() / width);
    return { width: width * scale, height: height * scale, scale };
  }

  protected isDrawn(number: number): boolean {
    const [first, last] = this.drawn();
    return this.room() > 0 && number >= first && number <= last;
  }

  protected sized(number: number, size: PageSize): void {
    const known = this.sizes().get(number) ?? this.pdf()?.size;
    if (known?.width === size.width && known.height === size.height) return;
    this.sizes.update((before) => new Map(before).set(number, size));
  }

  protected step(larger: boolean): void {
    this.zoom.set(stepFrom(this.factor(), larger));
  }

  protected toggleWide(): void {
    this.zoom.update((zoom) => (zoom === 'width' ? 'fits' : 'width'));
  }

  protected key(event: KeyboardEvent): void {
    if (this.pdf() === null || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === '+' || event.key === '=') this.step(true);
    else if (event.key === '-') this.step(false);
    else if (event.key === '0') this.zoom.set('fits');
    else if (event.key === 'PageDown') this.#turn(1);
    else if (event.key === 'PageUp') this.#turn(-1);
    else return;
    event.preventDefault();
  }

  /** What of it is in the window now. */
  protected moved(): void {
    const scroller = this.scroller()?.nativeElement;
    if (scroller === undefined || this.pdf() === null) return;
    const { scrollTop, clientHeight, children } = scroller;
    this.#top = placeIn(children, scrollTop);
    this.current.set(placeIn(children, scrollTop + clientHeight / 2).number);
    const [first, last] = [
      placeIn(children, scrollTop - clientHeight).number,
      placeIn(children, scrollTop + 2 * clientHeight).number,
    ];
    const [before, after] = this.drawn();
    if (first !== before || last !== after) this.drawn.set([first, last]);
  }

  /** A window further, as the browser does it when the pages have the focus. */
  #turn(by: 1 | -1): void {
    const scroller = this.scroller()?.nativeElement;
    scroller?.scrollBy({ top: by * 0.9 * scroller.clientHeight });
  }

  async #open(file: Blob, until: AbortSignal): Promise<void> {
    const ask = (wrong: boolean): Promise<string> =>
      new Promise((give) => {
        this.locked.set({ wrong, give });
      });
    try {
      const pdf = await openPdf(file, ask, until);
      if (!until.aborted) this.pdf.set(pdf);
    } catch (error) {
      if (!until.aborted) this.trouble.set(wordsFor(error));
    } finally {
      this.locked.set(null);
    }
  }
}

function wordsFor(error: unknown): string {
  if (error instanceof TooManyPages)
    return $localize`This PDF has too many pages to be shown here. Save it to read it in another program.`;
  const { name } = error as Error;
  if (name === 'InvalidPDFException' || name === 'UnknownErrorException')
    return $localize`This PDF is damaged and cannot be shown. It can be saved as it is.`;
  return $localize`This browser cannot show the file. It can be saved.`;
}
