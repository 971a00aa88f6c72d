import { MAX_SHOWN_PDF_PAGES } from '@parley/protocol';
import {
  getDocument,
  PasswordResponses,
  PDFDataRangeTransport,
  PDFWorker,
  type PDFDocumentProxy,
} from 'pdfjs-dist/legacy/build/pdf.mjs';
import { trustedScript } from '../../../shared/trusted-script';

/** Of a page, in points at a scale of 1. */
export interface PageSize {
  readonly width: number;
  readonly height: number;
}

/** A PDF that can be shown. */
export interface OpenPdf {
  readonly document: PDFDocumentProxy;
  readonly pages: number;
  /** Of the first page: the others are most often the same. */
  readonly size: PageSize;
}

/** Has more pages than are shown. */
export class TooManyPages extends Error {}

/** So much of a file is read at once. */
const READ_BYTES = 256 * 1024;
/** An image in a page that has more is left out: 32 bits each are held several times while it is drawn. */
const MOST_IMAGE_PIXELS = 64 * 1024 * 1024;

/** The build finds the worker by the form of this expression, so the name is that of the browser's own class. */
function newWorker(Worker: new (url: URL, options: WorkerOptions) => globalThis.Worker): globalThis.Worker {
  return new Worker(new URL('../../../../worker/pdf/pdf.worker', import.meta.url), { type: 'module' });
}

class TrustedWorker extends Worker {
  constructor(url: URL, options: WorkerOptions) {
    super(trustedScript(url), options);
  }
}

/** Hands out the pieces that are asked for, from the disk. */
class Pieces extends PDFDataRangeTransport {
  constructor(
    private readonly file: Blob,
    private readonly failed: (error: unknown) => void,
  ) {
    super(file.size, null);
  }

  override requestDataRange(begin: number, end: number): void {
    this.file
      .slice(begin, end)
      .arrayBuffer()
      .then((bytes) => this.onDataRange(begin, new Uint8Array(bytes)))
      .catch(this.failed);
  }
}

/**
 * Opens a PDF in a worker of its own. Scripts and forms in it are never run, and nothing is asked of another host: character tables, fonts and
 * decoders come from where the app does.
 * @param password asked when the file needs one, and again when it was wrong; never settles when nobody gives one
 * @param signal closes it, and everything it holds goes with the worker
 * @throws TooManyPages, and what pdf.js throws for a file that it cannot read
 */
export async function openPdf(
  file: Blob,
  password: (wrong: boolean) => Promise<string>,
  signal: AbortSignal,
): Promise<OpenPdf> {
  signal.throwIfAborted();
  const port = newWorker(TrustedWorker);
  const { promise: broken, reject } = Promise.withResolvers<never>();
  port.addEventListener('error', () => reject(new Error('the reader of PDF files did not start')));
  const worker = PDFWorker.create({ port });
  const at = (folder: string): string => new URL(`pdf/${folder}/`, document.baseURI).href;
  const task = getDocument({
    range: new Pieces(file, reject),
    rangeChunkSize: READ_BYTES,
    disableAutoFetch: true,
    disableStream: true,
    worker,
    enableXfa: false,
    disableWorkerRendering: true,
    maxImageSize: MOST_IMAGE_PIXELS,
    // The worker asks nobody: this page fetches for it.
    useWorkerFetch: false,
    cMapUrl: at('cmaps'),
    standardFontDataUrl: at('fonts'),
    wasmUrl: at('wasm'),
    verbosity: 0,
  });
  task.onPassword = (give: (password: string) => void, reason: number): void =>
    void password(reason === PasswordResponses.INCORRECT_PASSWORD).then(give);
  signal.addEventListener('abort', () => {
    reject(signal.reason);
    void task
      .destroy()
      .catch(() => undefined)
      .finally(() => {
        worker.destroy();
        port.terminate();
      });
  });
  // Whoever is not waiting any more does not have to hear it.
  broken.catch(() => undefined);
  const opened = await Promise.race([task.promise, broken]);
  if (opened.numPages > MAX_SHOWN_PDF_PAGES) throw new TooManyPages();
  const { width, height } = (await Promise.race([opened.getPage(1), broken])).getViewport({ scale: 1 });
  return { document: opened, pages: opened.numPages, size: { width, height } };
}
