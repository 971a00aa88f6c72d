import type { Client, TransferView } from '@parley/client';
import type { TransferId } from '@parley/protocol';
import { loadCode } from '../../app/shared/load-code';
import type { BrowserDatabase, StoredFile } from '../ports/browser-database';
import type { FileJobs } from './file-jobs';
import { removeKept } from './origin-folder';

type StoredCopy = Extract<StoredFile, { kind: 'copy' }>;

/** So long a file stays in the browser; on the own server it stays until its sender's or its own time is over. */
const KEPT_MS = 30 * 24 * 60 * 60_000;
const OVER: readonly TransferView['state'][] = ['declined', 'cancelled', 'failed', 'expired'];

/** Files that this browser takes from the own server. */
export class Copies {
  constructor(
    private readonly database: BrowserDatabase,
    private readonly jobs: FileJobs,
  ) {}

  /** Takes a file that was accepted, or an own one, while and after it comes to the own server. */
  async take(client: Client, id: TransferId): Promise<void> {
    const stored: StoredCopy = { id, kind: 'copy', whole: false, at: Date.now() };
    await this.database.put('files', stored);
    this.#begin(client, stored);
  }

  /** Goes on with what is not whole, and gives back what nobody needs any more. */
  async look(client: Client, stored: StoredCopy, { state }: Pick<TransferView, 'state'>): Promise<void> {
    const { id, whole, at } = stored;
    if (this.jobs.isRunning(id)) return;
    if (whole && Date.now() - at > KEPT_MS) await this.drop(id);
    else if (whole) this.jobs.show({ id, step: 'kept' });
    else if (OVER.includes(state)) await this.drop(id);
    else if (state !== 'paused' && state !== 'offered') this.#begin(client, stored);
  }

  async drop(id: TransferId): Promise<void> {
    this.jobs.forget(id);
    await removeKept(id);
    await this.database.delete('files', id);
  }

  #begin(client: Client, stored: StoredCopy): void {
    const { id } = stored;
    this.jobs.run(id, 'saving', async () => {
      const { OriginSink } = await loadCode(() => import('./origin-sink'));
      const sink = await OriginSink.open(id);
      try {
        await client.saveFile(id, sink);
      } finally {
        sink.close();
      }
      await this.database.put('files', { ...stored, whole: true, at: Date.now() });
      this.jobs.show({ id, step: 'kept' });
    });
  }
}
