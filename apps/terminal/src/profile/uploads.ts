import { mkdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { TransferId } from '@parley/protocol';
import { readIfThere, removeFile, replaceFile } from './atomic-file';
import type { Profile } from './profile';

/** Where the files are that this profile offered and has not brought to the server yet: an upload that was cut off goes on from there. */
export class Uploads {
  private readonly directory: string;

  constructor(profile: Profile) {
    this.directory = profile.file('uploads');
  }

  async remember(id: TransferId, path: string): Promise<void> {
    await mkdir(this.directory, { recursive: true, mode: 0o700 });
    await replaceFile(this.file(id), resolve(path));
  }

  async pathOf(id: TransferId): Promise<string | null> {
    return await readIfThere(this.file(id));
  }

  async forget(id: TransferId): Promise<void> {
    if ((await this.pathOf(id)) !== null) await removeFile(this.file(id));
  }

  private file(id: TransferId): string {
    return join(this.directory, id);
  }
}
