import { createHash } from 'node:crypto';
import { createReadStream, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { DATABASE_FILE } from '../database/database.module';
import { readServerIdentity } from '../federation/server-key';
import { BackupError, pathError } from './backup-error';
import { encodeManifest, MANIFEST_FILE, smallFiles } from './manifest';
import { TAR_END, TAR_HEADER_BYTES, tarHeader, tarPadding } from './tar';

export interface PreparedBackup {
  /** Bytes of the whole. */
  readonly size: number;
  /** The whole from its beginning: a tar archive of the manifest and the files it names. Memory stays the same however large it is. */
  content(): AsyncGenerator<Buffer>;
}

interface Part {
  readonly name: string;
  readonly size: number;
  readonly sha256: string;
  content(): AsyncIterable<Buffer> | Iterable<Buffer>;
}

/**
 * A backup of a data directory. The database comes from a copy that nobody changes any more; the files beside it change at a start only.
 * @param made.folder the data directory
 * @param made.copy path of the copy of its database, which must stay until the content was read
 * @throws BackupError, StartError for a server key that is missing or damaged
 */
export async function prepareBackup(made: {
  folder: string;
  copy: string;
  program: string;
  now: number;
}): Promise<PreparedBackup> {
  const { id: server } = await readServerIdentity(made.folder);
  const parts: Part[] = [...smallParts(made.folder), await largePart(DATABASE_FILE, made.copy)];
  const files = parts.map(({ name, size, sha256 }) => ({ name, size, sha256 })) as Parameters<
    typeof encodeManifest
  >[0]['files'];
  const madeAt = new Date(made.now).toISOString();
  const manifest = encodeManifest({
    format: 'parley-backup',
    version: 1,
    program: made.program,
    madeAt,
    server,
    files,
  });
  const all: Part[] = [smallPart(MANIFEST_FILE, manifest), ...parts];
  return {
    size: all.reduce((sum, { size }) => sum + TAR_HEADER_BYTES + size + tarPadding(size).length, TAR_END.length),
    content: () => archive(all, made.now),
  };
}

async function* archive(parts: readonly Part[], changedAt: number): AsyncGenerator<Buffer> {
  for (const part of parts) {
    yield tarHeader(part, changedAt);
    yield* part.content();
    yield tarPadding(part.size);
  }
  yield TAR_END;
}

function smallParts(folder: string): Part[] {
  return smallFiles.flatMap(({ name, needed }) => {
    const path = join(folder, name);
    try {
      return [smallPart(name, readFileSync(path))];
    } catch (cause) {
      if (!needed && (cause as NodeJS.ErrnoException).code === 'ENOENT') return [];
      throw pathError(cause, path, 'read');
    }
  });
}

const smallPart = (name: string, content: Buffer): Part => ({
  name,
  size: content.length,
  sha256: createHash('sha256').update(content).digest('hex'),
  content: () => [content],
});

async function largePart(name: string, path: string): Promise<Part> {
  try {
    const hash = createHash('sha256');
    await pipeline(createReadStream(path), hash);
    const { size } = statSync(path);
    return { name, size, sha256: hash.digest('hex'), content: () => createReadStream(path) };
  } catch (cause) {
    throw cause instanceof BackupError ? cause : pathError(cause, path, 'read');
  }
}
