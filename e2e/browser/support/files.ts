import { createHash } from 'node:crypto';
import type { Page } from '../../../tools/browser/launch';

const MIB = 1024 * 1024;

/** A page, whatever drives it. */
interface Running {
  evaluate<Result, Given>(what: (given: Given) => Result | Promise<Result>, given: Given): Promise<Result>;
}

/** One MiB that is different for each number, made by a rule that the page knows, too. */
function block(number: number): Uint8Array {
  const words = new Uint32Array(MIB / 4);
  for (let at = 0; at < words.length; at++) words[at] = Math.imul((number << 18) + at, 2_654_435_761);
  return new Uint8Array(words.buffer);
}

/** SHA-256 of what {@link makeFile} makes, hexadecimal. */
export function digestOf(mib: number): string {
  const hash = createHash('sha256');
  for (let number = 0; number < mib; number++) hash.update(block(number));
  return hash.digest('hex');
}

/** Puts a file of so many MiB where the page finds it by its name; it stays on the disk. */
export async function makeFile(page: Running, name: string, mib: number): Promise<void> {
  await page.evaluate(
    async ([title, count, size]) => {
      const folder = await (await navigator.storage.getDirectory()).getDirectoryHandle('made', { create: true });
      const writable = await (await folder.getFileHandle(title, { create: true })).createWritable();
      for (let number = 0; number < count; number++) {
        const words = new Uint32Array(size / 4);
        for (let at = 0; at < words.length; at++) words[at] = Math.imul((number << 18) + at, 2_654_435_761);
        await writable.write(words);
      }
      await writable.close();
    },
    [name, mib, MIB] as const,
  );
}

/** What somebody drops: a file that was made, or an image of one colour. */
export type Dropped = { readonly made: string } | { readonly image: string; readonly name: string };

/** Drops files over the window, as a file manager does. */
export async function drop(page: Running, what: readonly Dropped[]): Promise<void> {
  await page.evaluate(async (all) => {
    const data = new DataTransfer();
    for (const each of all) {
      if ('made' in each) {
        const folder = await (await navigator.storage.getDirectory()).getDirectoryHandle('made');
        data.items.add(await (await folder.getFileHandle(each.made)).getFile());
        continue;
      }
      const canvas = new OffscreenCanvas(1200, 800);
      const context = canvas.getContext('2d');
      if (context === null) throw new Error('no canvas');
      context.fillStyle = each.image;
      context.fillRect(0, 0, 1200, 800);
      const picture = await canvas.convertToBlob({ type: 'image/png' });
      data.items.add(new File([picture], each.name, { type: 'image/png' }));
    }
    for (const type of ['dragenter', 'dragover', 'drop'])
      document.body.dispatchEvent(new DragEvent(type, { bubbles: true, cancelable: true, dataTransfer: data }));
  }, what);
}

/** The paperclip opens a chooser, as in browsers that have no handles. */
export async function withoutHandles(page: Page): Promise<void> {
  await page.addInitScript(() => Object.assign(globalThis, { showOpenFilePicker: undefined }));
}
