import { readdirSync, watch, type FSWatcher } from 'node:fs';
import { join } from 'node:path';
import type { ServerProcess } from './server';

const folderOf = (server: ServerProcess): string => join(server.data, 'transfers');

/** The files of sealed parts on the disk of a server, as `<transfer>/<number>`. */
export const partsOf = (server: ServerProcess): string[] =>
  readdirSync(folderOf(server), { recursive: true, encoding: 'utf8' }).filter((name) => /\/\d+$/.test(name));

/** Where the file of such a part is. */
export const pathOfPart = (server: ServerProcess, part: string): string => join(folderOf(server), part);

/** Resolves once the parts on the disk of a server are so; looks again whenever its folders change. */
export async function untilParts(server: ServerProcess, fits: (parts: readonly string[]) => boolean): Promise<void> {
  const watched = new Map<string, FSWatcher>();
  let wake: () => void = () => undefined;
  const follow = (folder: string): void => {
    if (watched.has(folder)) return;
    try {
      watched.set(
        folder,
        watch(folder, () => wake()).on('error', () => wake()),
      );
    } catch (error) {
      // It went away in between, which its parent tells.
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    }
  };
  try {
    for (;;) {
      const changed = new Promise<void>((resolve) => (wake = resolve));
      follow(folderOf(server));
      for (const name of readdirSync(folderOf(server))) follow(join(folderOf(server), name));
      if (fits(partsNow(server))) return;
      await changed;
    }
  } finally {
    for (const watcher of watched.values()) watcher.close();
  }
}

/** A folder may go away while it is read. */
function partsNow(server: ServerProcess): string[] {
  for (;;) {
    try {
      return partsOf(server);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    }
  }
}
