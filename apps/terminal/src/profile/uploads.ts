import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { TransferId } from '@parley/protocol';
import { readIfThere, removeFile, replaceFile } from './atomic-file';
import type { Profile } from './profile';

/** A file as it was offered. */
export interface Offered {
  readonly path: string;
  /** Another one once the file has changed. */
  readonly stamp: string;
}

/** Where the files are that this profile offered and has not brought to the server yet: an upload that was cut off goes on from there. */
export class Uploads {
  private readonly directory: string;

  constructor(profile: Profile) {
    this.directory = profile.file('uploads');
  }

  async remember(id: TransferId, { path, stamp }: Offered): Promise<void> {
    await mkdir(this.directory, { recursive: true, mode: 0o700 });
    await replaceFile(this.file(id), JSON.stringify({ path, stamp }));
  }

  async of(id: TransferId): Promise<Offered | null> {
    const text = await readIfThere(this.file(id));
    return text === null ? null : (JSON.parse(text) as Offered);
  }

  async forget(id: TransferId): Promise<void> {
    if ((await readIfThere(this.file(id))) !== null) await removeFile(this.file(id));
  }

  private file(id: TransferId): string {
    return join(this.directory, id);
  }
}
