import type { Client, MessageView, TransferView } from '@parley/client';
import { ProtocolError, type TransferId } from '@parley/protocol';
import type { BrowserDatabase, StoredFile } from '../ports/browser-database';
import { BlobSource } from './blob-source';
import type { FileJobs } from './file-jobs';
import type { NewFile } from './file-work';
import { fingerprintOf } from './fingerprint';

type StoredUpload = Extract<StoredFile, { kind: 'upload' }>;

/** Chromium's way to ask whether a file may be read: https://wicg.github.io/file-system-access/#api-filesystemhandle-querypermission */
type Asking = FileSystemFileHandle & { queryPermission?(): Promise<PermissionState> };

/** Files that this browser brings to the own server. */
export class Uploads {
  readonly #sources = new Map<TransferId, File>();

  constructor(
    private readonly database: BrowserDatabase,
    private readonly jobs: FileJobs,
  ) {}

  /** Resolves once the offer is durable on the own server; the file follows. */
  async offer(client: Client, { conversation, file, handle, ...options }: NewFile): Promise<MessageView> {
    const fingerprint = await fingerprintOf(file).catch((cause: unknown) => {
      throw new ProtocolError('file-changed', 'the file cannot be read', { cause });
    });
    const message = await client.sendFile(conversation, new BlobSource(file), options);
    const id = message.transfer?.id;
    if (id === undefined) throw new ProtocolError('internal', 'a file that was offered has no transfer');
    await this.database.put('files', { id, kind: 'upload', fingerprint, handle, modified: file.lastModified });
    this.#begin(client, id, file);
    return message;
  }

  /** Somebody chose the file of an upload again. @throws ProtocolError `file-changed` for another one */
  async provide(client: Client, id: TransferId, file: File, handle: FileSystemFileHandle | null): Promise<void> {
    const stored = await this.database.get('files', id);
    const { name, size } = await client.transfer(id);
    const same =
      stored?.kind === 'upload' &&
      file.name === name &&
      file.size === size &&
      (await fingerprintOf(file)) === stored.fingerprint;
    if (!same) throw new ProtocolError('file-changed', 'this is not the file that was offered');
    await this.database.put('files', { ...stored, handle, modified: file.lastModified });
    this.#begin(client, id, file);
  }

  /** Goes on with an upload, if there is something to do. */
  async look(client: Client, stored: StoredUpload, { state }: Pick<TransferView, 'state'>): Promise<void> {
    const { id } = stored;
    if (this.jobs.isRunning(id) || state === 'paused') return;
    if (state !== 'uploading') return this.#forget(id);
    const file = this.#sources.get(id) ?? (await fileOf(stored));
    if (file !== null) this.#begin(client, id, file);
    else this.jobs.show({ id, step: 'wanted', ...(stored.handle !== null && { handle: stored.handle }) });
  }

  close(): void {
    this.#sources.clear();
  }

  #begin(client: Client, id: TransferId, file: File): void {
    this.#sources.set(id, file);
    this.jobs.run(id, 'uploading', async () => {
      await client.uploadFile(id, new BlobSource(file));
      await this.#forget(id);
    });
  }

  async #forget(id: TransferId): Promise<void> {
    this.#sources.delete(id);
    this.jobs.forget(id);
    await this.database.delete('files', id);
  }
}

/** The file that its handle finds, if it may be read without asking and is the one that was offered. */
async function fileOf({ handle, modified, fingerprint }: StoredUpload): Promise<File | null> {
  if (handle === null) return null;
  try {
    if ((await (handle as Asking).queryPermission?.()) !== 'granted') return null;
    const file = await handle.getFile();
    return file.lastModified === modified && (await fingerprintOf(file)) === fingerprint ? file : null;
  } catch (error) {
    if (error instanceof DOMException) return null;
    throw error;
  }
}
