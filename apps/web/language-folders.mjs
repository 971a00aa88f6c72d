// Renames each language's folder of the build to LANGUAGE-HASH and lists them in languages.json, that of the source first:
// `node language-folders.mjs [FOLDER]`. The builder names a script by what it is before its texts are put in, and another
// translation alone changes no name; with a hash of everything in the folder, a URL never changes its content.
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '../..');
const folder = process.argv[2] ?? join(root, 'dist/web');
const { sourceLocale, locales } = JSON.parse(readFileSync(join(root, 'angular.json'), 'utf8')).projects.web.i18n;

function hashOf(path) {
  const hash = createHash('sha256');
  const files = readdirSync(path, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  for (const file of files.map((entry) => join(entry.parentPath, entry.name)).sort())
    hash.update(file.slice(path.length)).update('\0').update(readFileSync(file));
  return hash.digest('hex').slice(0, 10);
}

function rename(language) {
  const name = `${language}-${hashOf(join(folder, language))}`;
  const page = join(folder, language, 'index.html');
  const text = readFileSync(page, 'utf8');
  const [before, after] = [`<base href="/${language}/"`, `<base href="/${name}/"`];
  if (!text.includes(before)) throw new Error(`${page} has no ${before}`);
  writeFileSync(page, text.replace(before, after));
  renameSync(join(folder, language), join(folder, name));
  return name;
}

const names = [sourceLocale, ...Object.keys(locales)].map((language) => [language, rename(language)]);
writeFileSync(join(folder, 'languages.json'), `${JSON.stringify(Object.fromEntries(names))}\n`);
