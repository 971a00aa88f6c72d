import { toBase64Url, type RandomSource } from '@parley/protocol';
import { join } from 'node:path';
import { readIfThere, writePrivate } from '../federation/private-file';
import { StartError } from '../start-error';

/** Injection token of the admin token. */
export const ADMIN_TOKEN = Symbol('AdminToken');

/** Name of the file in the data directory of a relay. */
const ADMIN_TOKEN_FILE = 'admin-token';
const TOKEN_BYTES = 32;

export const adminTokenFile = (folder: string): string => join(folder, ADMIN_TOKEN_FILE);

/**
 * What opens the admin surface of a relay: made at its first start, readable by whoever runs it alone. A file that was removed is made anew with
 * another token.
 * @throws StartError
 */
export function loadAdminToken(folder: string, random: RandomSource): string {
  const path = adminTokenFile(folder);
  const kept = readIfThere(path);
  if (kept === null) {
    const made = toBase64Url(random(TOKEN_BYTES));
    writePrivate(path, `${made}\n`);
    return made;
  }
  const token = kept.trim();
  if (!/^[A-Za-z0-9_-]{32,128}$/.test(token))
    throw new StartError(`The file ${path} holds no admin token (32 to 128 letters, digits, dashes and underscores).`);
  return token;
}
