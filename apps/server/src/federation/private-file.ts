import { closeSync, fsyncSync, openSync, readFileSync, renameSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { StartError } from '../start-error';

/** The content of a file, or null when there is none. @throws StartError when it is there and cannot be read */
export function readIfThere(path: string): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw unusable(path, 'read', cause);
  }
}

/** Writes a file that only its owner may read: as a whole or not at all, and durable when this returns. @throws StartError */
export function writePrivate(path: string, text: string): void {
  const unfinished = `${path}.new`;
  try {
    withFile(unfinished, 'w', (file) => {
      writeSync(file, text);
      fsyncSync(file);
    });
    renameSync(unfinished, path);
    withFile(dirname(path), 'r', fsyncSync);
  } catch (cause) {
    throw unusable(path, 'written', cause);
  }
}

function unusable(path: string, how: 'read' | 'written', cause: unknown): StartError {
  const { code } = cause as NodeJS.ErrnoException;
  return new StartError(`The file ${path} cannot be ${how} (${code ?? 'unknown error'}).`, { cause });
}

function withFile(path: string, flags: string, work: (file: number) => void): void {
  const file = openSync(path, flags, 0o600);
  try {
    work(file);
  } finally {
    closeSync(file);
  }
}
