import { ProtocolError } from '@parley/protocol';

/** Where received files lie in the browser's own storage for this address, by the ids of their transfers. */
const FOLDER = 'files';

/** @throws ProtocolError `storage-failed` where a browser keeps nothing: in private windows of some */
export async function originFolder(): Promise<FileSystemDirectoryHandle> {
  try {
    const root = await navigator.storage.getDirectory();
    return await root.getDirectoryHandle(FOLDER, { create: true });
  } catch (cause) {
    throw new ProtocolError('storage-failed', 'this browser keeps no files', { cause });
  }
}

/** A file that is here; it is read from the disk when it is used. Null when it is not here. */
export async function keptFile(id: string): Promise<File | null> {
  try {
    const folder = await originFolder();
    return await (await folder.getFileHandle(id)).getFile();
  } catch {
    return null;
  }
}

/** Frees what one transfer takes, if it is there. */
export async function removeKept(id: string): Promise<void> {
  try {
    await (await originFolder()).removeEntry(id);
  } catch (error) {
    if (!(error instanceof ProtocolError) && !(error instanceof DOMException)) throw error;
  }
}

/** Bytes that all files take here. */
export async function keptBytes(): Promise<number> {
  const folder = await originFolder().catch(() => null);
  let bytes = 0;
  if (folder !== null) for await (const file of filesIn(folder)) bytes += (await file.getFile()).size;
  return bytes;
}

/** Iteration is missing in the types of this version: https://fs.spec.whatwg.org/#api-filesystemdirectoryhandle-asynciterable */
const filesIn = (folder: FileSystemDirectoryHandle): AsyncIterable<FileSystemFileHandle> =>
  (folder as unknown as { values(): AsyncIterable<FileSystemFileHandle> }).values();
