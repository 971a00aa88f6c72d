import { ProtocolError, type TransferId } from '@parley/protocol';
import type { FileStep, FileWork } from './file-work';
import { Line } from './line';

/** More at once would only share the same line. */
const AT_ONCE = 4;
/** Nothing is wrong: it goes on when the transfer does, or this browser is opened again. */
const QUIET: readonly string[] = ['transfer-paused', 'transfer-ended', 'locked', 'not-signed-in', 'device-replaced'];

/** What runs for files in this browser, and what pages see of it. */
export class FileJobs {
  readonly #work = new Map<TransferId, FileWork>();
  readonly #running = new Set<TransferId>();
  #line = new Line(AT_ONCE);

  constructor(private readonly changed: (all: readonly FileWork[]) => void) {}

  isRunning(id: TransferId): boolean {
    return this.#running.has(id);
  }

  show(work: FileWork): void {
    this.#work.set(work.id, work);
    this.#tell();
  }

  forget(id: TransferId): void {
    if (this.#work.delete(id)) this.#tell();
  }

  /** Carries out what `work` is, one at a time for each file. What goes wrong is shown. */
  run(id: TransferId, step: FileStep, work: () => Promise<void>): void {
    if (this.#running.has(id)) return;
    this.#running.add(id);
    this.show({ id, step });
    const line = this.#line;
    line
      .pass(() =>
        this.#line === line ? work() : Promise.reject(new ProtocolError('locked', 'this browser is locked')),
      )
      .catch((error: unknown) => {
        if (this.#line === line) this.#failed(id, error);
      })
      .finally(() => {
        if (this.#line === line) this.#running.delete(id);
      });
  }

  /** Forgets everything: what still runs ends with its client. */
  close(): void {
    this.#line = new Line(AT_ONCE);
    this.#running.clear();
    this.#work.clear();
    this.#tell();
  }

  #failed(id: TransferId, error: unknown): void {
    const code = error instanceof ProtocolError ? error.code : 'internal';
    if (QUIET.includes(code)) this.forget(id);
    else this.show({ id, step: 'failed', reason: code });
  }

  #tell(): void {
    this.changed([...this.#work.values()]);
  }
}
