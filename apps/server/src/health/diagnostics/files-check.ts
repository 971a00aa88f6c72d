import type { Finding } from '@parley/protocol';
import { constants } from 'node:fs';
import { access, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';

/** In the data directory, by their names; a certificate that was configured lies elsewhere. */
const NAMES = ['server.key', 'certificate.key', 'certificate.pem', 'parley.sqlite'];
const SECRETS = new Set(['server.key', 'certificate.key', 'parley.sqlite']);
const OPEN_TO_OTHERS = 0o077;

/**
 * Whether the data directory and what lies in it belong to this user, and to nobody else. One line for each file with a fault, or one that
 * all is well.
 * @param ownCertificate whether the server made its certificate itself; `user` is the one it runs as
 */
export async function checkFiles(
  folder: string,
  { ownCertificate, user = process.getuid?.() ?? 0 }: { ownCertificate: boolean; user?: number },
): Promise<Finding[]> {
  const names = NAMES.filter((name) => ownCertificate || !name.startsWith('certificate.'));
  const places = [folder, ...names.map((name) => join(folder, name))];
  const faults = (await Promise.all(places.map((path) => faultOf(path, user)))).filter((fault) => fault !== null);
  return faults.length > 0 ? faults : [{ check: 'files', ok: true, found: 'files-private', values: {} }];
}

async function faultOf(path: string, user: number): Promise<Finding | null> {
  const file = basename(path);
  const line = { check: 'files', ok: false } as const;
  const stats = await stat(path).catch(() => null);
  if (stats === null) return { ...line, found: 'files-missing', values: { file } };
  if (stats.uid !== user) return { ...line, found: 'files-foreign', values: { file, owner: stats.uid, user } };
  const open = (stats.mode & OPEN_TO_OTHERS) !== 0;
  if (open && (stats.isDirectory() || SECRETS.has(file)))
    return { ...line, found: 'files-open', values: { file, mode: (stats.mode & 0o777).toString(8) } };
  const isWritable = await access(path, constants.W_OK).then(
    () => true,
    () => false,
  );
  return isWritable ? null : { ...line, found: 'files-read-only', values: { file } };
}
