import type { BrowserDatabase } from '../ports/browser-database';
import { Copies } from './copies';
import type { FileJobs } from './file-jobs';
import { Uploads } from './uploads';

/** What moves files; loaded when the first one does. */
export class Moves {
  readonly uploads: Uploads;
  readonly copies: Copies;

  constructor(database: BrowserDatabase, jobs: FileJobs) {
    this.uploads = new Uploads(database, jobs);
    this.copies = new Copies(database, jobs);
  }
}
