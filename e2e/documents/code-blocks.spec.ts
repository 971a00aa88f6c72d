import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ServerProcess, workspace } from '../support/server';
import { codeBlocksOf, isTyped, type CodeBlock } from './support/code-blocks';
import { beginnings, specs, whyUntyped } from './support/typed-blocks';

const all = ['README.md', 'docs/operating.md'].flatMap(codeBlocksOf);
const of = (language: string): CodeBlock[] => all.filter((block) => block.language === language);

test('every block of README and docs/operating.md is typed, read by a program, or left out for a reason', () => {
  // Typed: fresh-clone.spec.ts. ini: addresses.spec.ts starts a server with each, or below. json and text: below.
  expect([...new Set(all.map(({ language }) => language))].sort()).toEqual(['console', 'ini', 'json', 'sh', 'text']);
  const typed = all.filter(isTyped);
  const leftOut = typed.filter((block) => whyUntyped(block) !== null);
  expect(leftOut.length).toBeLessThan(typed.length / 3);
  for (const beginning of beginnings) expect(typed.filter(({ text }) => text.startsWith(beginning))).not.toEqual([]);
  for (const spec of specs)
    expect(readFileSync(join(workspace, 'e2e', spec), 'utf8')).toMatch(/README\.md|docs\/operating\.md/);
});

test('shells understand all that is typed', () => {
  for (const { text } of all.filter(isTyped)) {
    const { status, stderr } = spawnSync('bash', ['-n'], { input: text.replace(/<[^>\n]+>/g, 'X'), encoding: 'utf8' });
    expect({ status, stderr, text }).toEqual({ status: 0, stderr: '', text });
  }
});

test('settings of Docker compose are known to it', () => {
  const compose = readFileSync(join(workspace, 'docker-compose.yml'), 'utf8');
  const settings = of('ini').filter(({ text }) => !text.startsWith('['));
  expect(settings.length).toBeGreaterThan(0);
  const names = settings.flatMap(({ text }) => [...text.matchAll(/^(\w+)=/gm)].map(([, name = '']) => name));
  expect(names.filter((name) => !compose.includes(`\${${name}:-`))).toEqual(['COMPOSE_PROJECT_NAME']);
});

test('the ready line has the fields that it is said to have', async () => {
  const [example] = of('json');
  const server = await ServerProcess.start();
  try {
    expect(Object.keys(JSON.parse(example?.text ?? '{}') as object)).toEqual(Object.keys(server.ready));
  } finally {
    await server.down();
  }
});

test('the layout names folders that are there', () => {
  const places = of('text').flatMap(({ text }) =>
    text
      .trimEnd()
      .split('\n')
      .map((line) => line.split(' ')[0] ?? ''),
  );
  expect(places.length).toBeGreaterThan(10);
  expect(places.filter((place) => !existsSync(join(workspace, place)))).toEqual([]);
});
