import { webcrypto } from 'node:crypto';
import { Blob as DiskBlob, File as DiskFile } from 'node:buffer';
import type { Client, FileSource, TransferView } from '@parley/client';
import type { TransferId } from '@parley/protocol';
import type { BrowserDatabase, StoredFile } from '../ports/browser-database';
import { FileJobs } from './file-jobs';
import type { FileWork } from './file-work';
import { fingerprintOf } from './fingerprint';
import { Uploads } from './uploads';

// The environment of these tests reads no files.
Object.assign(globalThis, { Blob: DiskBlob, File: DiskFile });
Object.defineProperty(globalThis, 'crypto', { value: webcrypto });

const id = 'transfer 1' as TransferId;

/** What IndexedDB keeps for the upload. */
class Kept {
  value: StoredFile | undefined;
  readonly #forgotten = Promise.withResolvers<void>();
  /** Resolves when the upload is forgotten. */
  readonly forgotten = this.#forgotten.promise;
  get = (): Promise<StoredFile | undefined> => Promise.resolve(this.value);
  put = (_store: string, value: StoredFile): Promise<void> => Promise.resolve(void (this.value = value));
  delete = (): Promise<void> => {
    this.value = undefined;
    this.#forgotten.resolve();
    return this.#forgotten.promise;
  };
}

/** A file on the disk, as Chromium finds it again. */
const handleOf = (file: File, permission: PermissionState): FileSystemFileHandle =>
  ({
    getFile: () => Promise.resolve(file),
    queryPermission: () => Promise.resolve(permission),
  }) as unknown as FileSystemFileHandle;

let kept: Kept;
let shown: readonly FileWork[];
let uploads: Uploads;
let sent: FileSource[];
const client = {
  transfer: () => Promise.resolve({ name: 'a.txt', size: 5 } as TransferView),
  uploadFile: (_id: TransferId, source: FileSource) => Promise.resolve(void sent.push(source)),
} as unknown as Client;
const hello = (text = 'hello', name = 'a.txt', lastModified = 7): File => new File([text], name, { lastModified });

beforeEach(() => {
  [kept, shown, sent] = [new Kept(), [], []];
  const jobs = new FileJobs(
    (all) => (shown = all),
    () => Promise.resolve(),
    () => undefined,
  );
  uploads = new Uploads(kept as unknown as BrowserDatabase, jobs);
});

async function begun(handle: FileSystemFileHandle | null): Promise<Extract<StoredFile, { kind: 'upload' }>> {
  const stored = { id, kind: 'upload', fingerprint: await fingerprintOf(hello()), handle, modified: 7 } as const;
  kept.value = stored;
  return stored;
}

test('an upload goes on by itself with the file that its handle finds', async () => {
  await uploads.look(client, await begun(handleOf(hello(), 'granted')), { state: 'uploading' });
  await kept.forgotten;
  expect(sent.map(({ name }) => name)).toEqual(['a.txt']);
  expect(kept.value).toBeUndefined();
  expect(shown).toEqual([]);
});

test('where the browser asks first, somebody is asked', async () => {
  const handle = handleOf(hello(), 'prompt');
  await uploads.look(client, await begun(handle), { state: 'uploading' });
  expect(sent).toEqual([]);
  expect(shown).toEqual([{ id, step: 'wanted', handle }]);
});

test('a file that was changed meanwhile is not sent in the place of the first', async () => {
  await uploads.look(client, await begun(handleOf(hello('hello', 'a.txt', 8), 'granted')), { state: 'uploading' });
  expect(sent).toEqual([]);
  expect(shown).toMatchObject([{ id, step: 'wanted' }]);
});

test('the file that is chosen again is the same by name, size and content', async () => {
  await begun(null);
  await expect(uploads.provide(client, id, hello('jello'), null)).rejects.toMatchObject({ code: 'file-changed' });
  await expect(uploads.provide(client, id, hello('hello', 'b.txt'), null)).rejects.toMatchObject({
    code: 'file-changed',
  });
  expect(sent).toEqual([]);
  await uploads.provide(client, id, hello(), null);
  await kept.forgotten;
  expect(sent).toHaveLength(1);
});

test('an upload that is done, or has ended, is forgotten', async () => {
  await uploads.look(client, await begun(null), { state: 'waiting' });
  expect(kept.value).toBeUndefined();
});
