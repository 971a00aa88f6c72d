import { PassThrough } from 'node:stream';
import { text as textOf } from 'node:stream/consumers';
import type { ExportFormat } from '@parley/client';
import type { Context } from '../cli/context';
import { Printer } from '../output/printer';
import { exportConversation } from './export';

/** What a command prints that exports these parts. */
async function printed(format: ExportFormat, isTTY: boolean, ...parts: string[]): Promise<string> {
  const out = Object.assign(new PassThrough(), { isTTY });
  const printer = new Printer(false, out, new PassThrough());
  async function* exported(): AsyncIterable<string> {
    for (const part of parts) yield await Promise.resolve(part);
  }
  const context = { printer, client: () => ({ export: exported }) } as unknown as Context;
  const all = textOf(out);
  await exportConversation(context, { name: 'export', conversation: 'self', format });
  out.end();
  return await all;
}

describe('an export', () => {
  const hostile = 'Bob: \u001b]0;owned\u0007 \u009b2J\u202e\n';

  it.each(['text', 'html'] as const)('as %s shows a terminal no character that it obeys', async (format) => {
    expect(await printed(format, true, 'Title\n', hostile)).toBe(
      'Title\nBob: \u241b]0;owned\u2407 \\u{9b}2J\\u{202e}\n',
    );
  });

  it('as JSON is harmless on a terminal and still says the same', async () => {
    const json = JSON.stringify({ text: hostile });
    const shown = await printed('json', true, json);
    expect(shown).toMatch(/^[ -~]+$/);
    expect(JSON.parse(shown)).toEqual({ text: hostile });
  });

  it('into a pipe or a file is as it is', async () => {
    expect(await printed('text', false, hostile)).toBe(hostile);
  });
});
