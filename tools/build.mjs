// Builds server, web app and terminal client into dist/. `node tools/build.mjs [--if-stale] [server] [web] [terminal]`
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import {
  bin,
  digestOf,
  isFresh,
  pinnedEnvironment,
  pinnedNode,
  requireNode,
  root,
  run,
  say,
  writeStamp,
} from './workspace.mjs';

requireNode(20);
const shared = ['package-lock.json', 'tsconfig.json', 'libs', 'tools/build.mjs'];
const parts = {
  server: {
    sources: ['apps/server', 'nest-cli.json'],
    result: 'dist/server/main.js',
    async build() {
      return (
        (await step(pinnedNode, [join(bin, 'nest'), 'build'])) ||
        (await step(pinnedNode, [join(root, 'apps/server/build.mjs')]))
      );
    },
  },
  web: {
    sources: ['apps/web', 'angular.json'],
    result: 'dist/web/languages.json',
    async build() {
      return (
        (await step(pinnedNode, [join(bin, 'ng'), 'build', 'web', '--progress=false'])) ||
        (await step(pinnedNode, [join(root, 'apps/web/language-folders.mjs')])) ||
        (await step(pinnedNode, [join(root, 'apps/web/compress.mjs')]))
      );
    },
  },
  terminal: {
    sources: ['apps/terminal'],
    result: 'dist/terminal/parley.js',
    build: () => step(pinnedNode, [join(root, 'apps/terminal/build.mjs')]),
  },
};

const step = (command, args) => run(command, args, { quiet: true, env: pinnedEnvironment });

const args = process.argv.slice(2);
const ifStale = args.includes('--if-stale');
const wanted = args.filter((arg) => arg !== '--if-stale');
const unknown = wanted.find((name) => !(name in parts));
if (unknown !== undefined) {
  say(`There is no part "${unknown}": ${Object.keys(parts).join(', ')}.`);
  process.exit(2);
}

for (const [name, part] of Object.entries(parts)) {
  if (wanted.length > 0 && !wanted.includes(name)) continue;
  const stamp = join(root, 'dist', `.${name}-built-from`);
  const digest = digestOf(...shared, ...part.sources);
  if (ifStale && existsSync(join(root, part.result)) && isFresh(stamp, digest)) continue;
  say(`Building the ${name} …`);
  const started = Date.now();
  if ((await part.build()) !== 0) {
    say(`Building the ${name} failed: see above.`);
    process.exit(1);
  }
  writeStamp(stamp, digest);
  say(`Built the ${name} in ${((Date.now() - started) / 1000).toFixed(1)} s.`);
}
