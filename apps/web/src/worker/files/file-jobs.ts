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

  /**
   * @param prepare what must be there before the first file moves
   * @param paused the work for a file has stopped because of a pause, which may be over by now
   */
  constructor(
    private readonly changed: (all: readonly FileWork[]) => void,
    private readonly prepare: () => Promise<void>,
    private readonly paused: (id: TransferId) => void,
  ) {}

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
    void this.#carryOut(id, work);
  }

  /** Forgets everything: what still runs ends with its client. */
  close(): void {
    this.#line = new Line(AT_ONCE);
    this.#running.clear();
    this.#work.clear();
    this.#tell();
  }

  async #carryOut(id: TransferId, work: () => Promise<void>): Promise<void> {
    const line = this.#line;
    const inTurn = async (): Promise<void> => {
      await this.prepare();
      if (this.#line !== line) throw new ProtocolError('locked', 'this browser is locked');
      await work();
    };
    const code = await line.pass(inTurn).then(() => null, codeOf);
    if (this.#line !== line) return;
    this.#running.delete(id);
    if (code === null) return;
    if (QUIET.includes(code)) this.forget(id);
    else this.show({ id, step: 'failed', reason: code });
    if (code === 'transfer-paused') this.paused(id);
  }

  #tell(): void {
    this.changed([...this.#work.values()]);
  }
}

const codeOf = (error: unknown): string => (error instanceof ProtocolError ? error.code : 'internal');
