import { open, rename, rm } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { Context } from '../cli/context';
import { refused } from '../cli/failure';
import type { ActionOf } from '../cli/invocation';
import { safeJsonText, safeText } from '../output/safe-text';

/** The file goes to stdout as it is: with `--format json` it is JSON, otherwise text or HTML. Only a terminal is shown nothing that it would obey. */
export async function exportConversation(
  context: Context,
  { conversation, format, out }: ActionOf<'export'>,
): Promise<void> {
  const parts = context.client().export(conversation, format);
  if (out === undefined) {
    const safe = format === 'json' ? safeJsonText : safeText;
    for await (const part of parts) await context.printer.raw(context.printer.onTerminal ? safe(part) : part);
    return;
  }
  await writeWhole(resolve(out), parts);
  await context.printer.result({ out: resolve(out) }, () => `written to ${resolve(out)}`);
}

/** The file appears when it is complete, readable by its owner alone. */
async function writeWhole(path: string, parts: AsyncIterable<string>): Promise<void> {
  const fresh = `${path}.${process.pid}.tmp`;
  const file = await open(fresh, 'wx', 0o600).catch((cause: NodeJS.ErrnoException) => {
    throw refused(`cannot write ${path} (${cause.code ?? 'error'})`);
  });
  try {
    for await (const part of parts) await file.appendFile(part);
    await file.sync();
    await rename(fresh, path);
  } catch (error) {
    await rm(fresh, { force: true });
    throw error;
  } finally {
    await file.close();
  }
}
