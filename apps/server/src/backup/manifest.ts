import { ProtocolError, rest } from '@parley/protocol';
import { z } from 'zod';
import { DATABASE_FILE } from '../database/database.module';
import { CERTIFICATE_FILE, CERTIFICATE_KEY_FILE } from '../federation/certificate';
import { SERVER_KEY_FILE } from '../federation/server-key';

/** Name of the manifest in a backup; it comes first. */
export const MANIFEST_FILE = 'manifest.json';
/** Far more than a manifest needs. */
export const MAX_MANIFEST_BYTES = 64 * 1024;

/** Small files beside the database, and whether a data directory is none without it. */
export const smallFiles = [
  { name: SERVER_KEY_FILE, needed: true },
  { name: CERTIFICATE_FILE, needed: false },
  { name: CERTIFICATE_KEY_FILE, needed: false },
] as const;

const names = [...smallFiles.map(({ name }) => name), DATABASE_FILE] as const;
const needed = [SERVER_KEY_FILE, DATABASE_FILE];

/** What a backup says of itself: whose it is, and what every file in it must be. */
const manifest = z.strictObject({
  format: z.literal('parley-backup'),
  version: z.literal(1),
  /** Version of the program that made it. */
  program: z.string().max(64),
  madeAt: z.iso.datetime(),
  server: rest.idText.server,
  files: z
    .array(
      z.strictObject({
        name: z.enum(names),
        size: z.int().min(0),
        sha256: z.string().regex(/^[0-9a-f]{64}$/),
      }),
    )
    .refine((files) => new Set(files.map(({ name }) => name)).size === files.length)
    .refine((files) => needed.every((name) => files.some((file) => file.name === name))),
});
export type Manifest = z.output<typeof manifest>;
export type ManifestFile = Manifest['files'][number];

export const encodeManifest = (value: Manifest): Buffer =>
  Buffer.from(`${JSON.stringify(z.encode(manifest, value), null, 2)}\n`);

/** @throws an error when it is none of this version */
export function decodeManifest(text: Buffer): Manifest {
  const parsed = manifest.safeParse(JSON.parse(text.toString('utf8')));
  if (!parsed.success) throw new ProtocolError('malformed', 'no manifest of a backup');
  return parsed.data;
}
