import { closeSync, fsyncSync, openSync, readFileSync, renameSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';

/** The content of a file, or null when there is none. */
export function readIfThere(path: string): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw cause;
  }
}

/** Writes a file that only its owner may read: as a whole or not at all, and durable when this returns. */
export function writePrivate(path: string, text: string): void {
  const unfinished = `${path}.new`;
  withFile(unfinished, 'w', (file) => {
    writeSync(file, text);
    fsyncSync(file);
  });
  renameSync(unfinished, path);
  withFile(dirname(path), 'r', fsyncSync);
}

function withFile(path: string, flags: string, work: (file: number) => void): void {
  const file = openSync(path, flags, 0o600);
  try {
    work(file);
  } finally {
    closeSync(file);
  }
}
