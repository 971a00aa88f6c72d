import { ProtocolError } from '@parley/protocol';

export type StorageProblem = 'locked' | 'newer' | 'corrupt' | 'read-only' | 'full' | 'half-restored' | 'failed';

const sentences: Record<StorageProblem, string> = {
  locked: 'is in use by another server',
  newer: 'was written by a newer version of Parley; install that version',
  corrupt: 'is damaged or no Parley database; restore a backup',
  'read-only': 'cannot be written',
  full: 'lies on a full disk',
  'half-restored': 'belongs to a restore that was not finished; empty its folder and restore again',
  failed: 'cannot be used',
};

/** The data directory cannot be used: the program says one sentence and ends. */
export class StorageError extends Error {
  override readonly name = 'StorageError';

  constructor(
    readonly problem: StorageProblem,
    path: string,
    options?: ErrorOptions,
  ) {
    super(`the database ${path} ${sentences[problem]}`, options);
  }
}

/** Code of an error of SQLite (`SQLITE_…`) or of the file system (`ENOSPC`, …); empty for others. */
function codeOf(cause: unknown): string {
  if (typeof cause !== 'object' || cause === null) return '';
  if ('code' in cause && typeof cause.code === 'string') return cause.code;
  return 'driverError' in cause ? codeOf(cause.driverError) : '';
}

/** What SQLite and the file system mean; result codes: https://sqlite.org/rescode.html */
export function storageProblemOf(cause: unknown): StorageProblem {
  const code = codeOf(cause);
  if (/^(SQLITE_FULL|SQLITE_IOERR_SHMSIZE|ENOSPC|EDQUOT|EFBIG)/.test(code)) return 'full';
  if (/^(SQLITE_BUSY|SQLITE_LOCKED)/.test(code)) return 'locked';
  // Node says ENOENT for a folder that cannot be made on a volume that cannot be written.
  if (/^(SQLITE_READONLY|SQLITE_CANTOPEN|SQLITE_PERM|EACCES|EPERM|EROFS|ENOENT|ENOTDIR|EEXIST)/.test(code))
    return 'read-only';
  // Our statements fit our schema: SQLITE_ERROR means that a table or column is missing.
  if (/^(SQLITE_CORRUPT|SQLITE_NOTADB|SQLITE_FORMAT|SQLITE_ERROR$)/.test(code)) return 'corrupt';
  return 'failed';
}

/** Whether an error is one of SQLite's own, rather than a refusal by our code. */
export const isSqliteError = (cause: unknown): boolean => codeOf(cause).startsWith('SQLITE_');

/** How a running server answers when its storage fails. */
export function storageRefusal(cause: unknown): ProtocolError {
  return storageProblemOf(cause) === 'full'
    ? new ProtocolError('storage-full', 'the disk of the server is full', { cause })
    : new ProtocolError('storage-failed', 'the storage of the server failed', { cause });
}
