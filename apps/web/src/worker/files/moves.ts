import type { BrowserDatabase } from '../ports/browser-database';
import { Copies } from './copies';
import { useFastHash } from './fast-hash';
import type { FileJobs } from './file-jobs';
import { Uploads } from './uploads';

/** What moves files. It is loaded when the first one moves: with WebAssembly in it, it is a large part of what the worker would load. */
export class Moves {
  private constructor(
    readonly uploads: Uploads,
    readonly copies: Copies,
  ) {}

  static async of(database: BrowserDatabase, jobs: FileJobs): Promise<Moves> {
    // Files are hashed without it, too, only slower.
    await useFastHash().catch(() => undefined);
    return new Moves(new Uploads(database, jobs), new Copies(database, jobs));
  }
}
