import { storageProblemOf } from '../database/storage-error';

/** A backup cannot be made, or not be restored: one sentence, ends with 3. */
export class BackupError extends Error {
  override readonly name = 'BackupError';
}

/** What the file system or SQLite refused, as a sentence about this path. Other errors of ours stay what they are. */
export function pathError(cause: unknown, path: string, how: 'read' | 'written'): BackupError {
  if (cause instanceof BackupError) return cause;
  if (storageProblemOf(cause) === 'full') return new BackupError(`${path} lies on a full disk.`, { cause });
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : 'unknown error';
  return new BackupError(`${path} cannot be ${how} (${code}).`, { cause });
}
