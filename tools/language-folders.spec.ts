import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const script = resolve(__dirname, '../apps/web/language-folders.mjs');
const folders: string[] = [];
afterAll(() => folders.forEach((folder) => rmSync(folder, { recursive: true })));

/** What becomes of a build with these texts. */
function publish(texts: { readonly en: string; readonly de: string }): {
  folder: string;
  names: Record<string, string>;
} {
  const folder = mkdtempSync(join(tmpdir(), 'parley-languages-'));
  folders.push(folder);
  for (const [language, text] of Object.entries(texts)) {
    mkdirSync(join(folder, language, 'media'), { recursive: true });
    writeFileSync(join(folder, language, 'index.html'), `<base href="/${language}/"/>`);
    writeFileSync(join(folder, language, 'main-ABCDEFGH.js'), text);
    writeFileSync(join(folder, language, 'media/icons-ABCDEFGH.woff2'), 'a font');
  }
  const { status, stderr } = spawnSync(process.execPath, [script, folder]);
  expect({ status, stderr: stderr.toString() }).toEqual({ status: 0, stderr: '' });
  const names = JSON.parse(readFileSync(join(folder, 'languages.json'), 'utf8')) as Record<string, string>;
  return { folder, names };
}

test('another translation has other URLs, though the builder calls its files the same', () => {
  const before = publish({ en: 'Today', de: 'Heute' }).names;
  const { folder, names } = publish({ en: 'Today', de: 'Heut' });
  expect(Object.keys(names)).toEqual(['en', 'de']);
  expect(names['de']).not.toBe(before['de']);
  expect(existsSync(join(folder, names['de'] ?? '', 'main-ABCDEFGH.js'))).toBe(true);
});

test('the same files keep their URLs, and the page asks for them there', () => {
  const before = publish({ en: 'Today', de: 'Heute' }).names;
  const { folder, names } = publish({ en: 'Today', de: 'Heut' });
  expect(names['en']).toBe(before['en']);
  expect(readFileSync(join(folder, names['en'] ?? '', 'index.html'), 'utf8')).toBe(`<base href="/${names['en']}/"/>`);
});
