import { link, rm } from 'node:fs/promises';
import { refused } from '../cli/failure';
import { replaceFile } from '../profile/atomic-file';

/** Makes a file, whole and durable, readable by its owner alone, where there is none. @throws ProtocolError `refused` when there is */
export async function newFile(path: string, text: string): Promise<void> {
  const unfinished = `${path}.new`;
  await replaceFile(unfinished, text);
  try {
    // Unlike a rename, it takes no other file's place.
    await link(unfinished, path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST')
      throw refused(`${path} is there already; nothing was changed`);
    throw error;
  } finally {
    await rm(unfinished, { force: true });
  }
}
