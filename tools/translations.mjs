// `npm run translations`: brings apps/web/src/locale/*.xlf up to date with the texts of the web app, and lists what has no translation yet.
// `--check` writes nothing. Fails when something is missing, out of date or not whole.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bin, pinnedEnvironment, pinnedNode, requireNode, root, run, say } from './workspace.mjs';

requireNode(20);
const check = process.argv.includes('--check');
const { sourceLocale, locales } = JSON.parse(readFileSync(join(root, 'angular.json'), 'utf8')).projects.web.i18n;

/** The texts of the app by their ids, as the builder finds them. */
async function extracted() {
  const folder = mkdtempSync(join(tmpdir(), 'parley-texts-'));
  const args = [join(bin, 'ng'), 'extract-i18n', 'web', '--format=xlf2', `--output-path=${folder}`, '--progress=false'];
  if ((await run(pinnedNode, args, { quiet: true, env: pinnedEnvironment })) !== 0) process.exit(1);
  const units = unitsOf(readFileSync(join(folder, 'messages.xlf'), 'utf8'));
  rmSync(folder, { recursive: true });
  return units;
}

/** Ids are made of text and meaning: another text is another unit. */
function unitsOf(file) {
  const units = [...file.matchAll(/<unit id="([^"]+)">(.*?)<\/unit>/gs)].map(([, id, inner]) => {
    const notes = [...inner.matchAll(/<note category="(\w+)">(.*?)<\/note>/gs)]
      // Line numbers would change with every edit.
      .map(([, category, text]) => ({ category, text: text.replace(/:\d+(,\d+)?$/, '') }));
    const [, source] = /<source>(.*?)<\/source>/s.exec(inner);
    return [id, { notes, source, target: /<target>(.*?)<\/target>/s.exec(inner)?.[1] }];
  });
  return new Map(units);
}

/** A translation may repeat one, and must leave none out. */
const placeholders = (text) =>
  [...new Set([...text.matchAll(/ equiv(?:Start|End)?="(\w+)"/g)].map(([, name]) => name))].sort().join();

/** Whether two values have one name: a translation would show one of them twice. */
function isAmbiguous(text) {
  const values = new Map();
  for (const [, name, value] of text.matchAll(/ equiv="(\w+)"[^>]* disp="([^"]*)"/g))
    values.set(name, (values.get(name) ?? new Set()).add(value));
  return [...values.values()].some(({ size }) => size > 1);
}

function written(units, locale) {
  const lines = [...units].map(([id, { notes, source, target }]) => [
    `    <unit id="${id}">`,
    '      <notes>',
    ...notes.map(({ category, text }) => `        <note category="${category}">${text}</note>`),
    '      </notes>',
    '      <segment>',
    `        <source>${source}</source>`,
    ...(target === undefined ? [] : [`        <target>${target}</target>`]),
    '      </segment>',
    '    </unit>',
  ]);
  return [
    '<?xml version="1.0" encoding="UTF-8" ?>',
    `<xliff version="2.0" xmlns="urn:oasis:names:tc:xliff:document:2.0" srcLang="${sourceLocale}" trgLang="${locale}">`,
    '  <file id="ngi18n" original="ng.template">',
    ...lines.flat(),
    '  </file>',
    '</xliff>',
    '',
  ].join('\n');
}

const texts = await extracted();
let problems = 0;
const tell = (problem, { source }) => {
  problems++;
  say(`  ${problem}: ${source.trim()}`);
};
for (const [locale, path] of Object.entries(locales)) {
  say(path);
  const known = unitsOf(readFileSync(join(root, path), 'utf8'));
  const now = new Map([...texts].map(([id, text]) => [id, { ...text, target: known.get(id)?.target }]));
  for (const [id, unit] of now) {
    if (isAmbiguous(unit.source)) tell('one name for two placeholders', unit);
    if (check && !known.has(id)) tell('missing', unit);
    else if (unit.target === undefined) tell('not translated', unit);
    else if (placeholders(unit.source) !== placeholders(unit.target))
      tell('other placeholders in the translation', unit);
  }
  if (check) for (const [id, unit] of known) if (!now.has(id)) tell('no text of the app any more', unit);
  if (!check) writeFileSync(join(root, path), written(now, locale));
}
say(
  problems === 0
    ? 'All texts are translated.'
    : `${problems} texts need a translator${check ? ': npm run translations' : ''}.`,
);
process.exitCode = problems === 0 ? 0 : 1;
