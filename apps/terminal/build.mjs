// Bundles `parley` into one file that needs nothing but Node beside it. `node build.mjs [--out FILE] [--quiet] [--sizes]`
import { build } from 'esbuild';
import { chmodSync, readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '../..');
const outAt = process.argv.indexOf('--out');
const outfile = outAt < 0 ? join(root, 'dist/terminal/parley.js') : process.argv[outAt + 1];
const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));

/** The first that has base64 on Uint8Array (V8 14). */
const OLDEST_NODE = 25;
const guard =
  `if (Number(process.versions.node.split('.')[0]) < ${OLDEST_NODE}) { ` +
  `process.stderr.write('parley needs Node ${OLDEST_NODE} or newer; this is ' + process.version + '. Use node_modules/.bin/node.\\n'); process.exit(2); }`;

/** Modules of our own and of zod do nothing when loaded but define; a command loads only those it uses. */
const onlyDefinitions = {
  name: 'only-definitions',
  setup({ onResolve, resolve }) {
    onResolve({ filter: /^(@parley\/|\.)/ }, async ({ path, kind, importer, resolveDir, pluginData }) => {
      if (pluginData?.asked || kind === 'entry-point') return undefined;
      const resolved = await resolve(path, { kind, importer, resolveDir, pluginData: { asked: true } });
      return /\/(libs|apps)\/|\/node_modules\/zod\//.test(resolved.path)
        ? { ...resolved, sideEffects: false }
        : resolved;
    });
  },
};

/** The program speaks through its own sentences: of zod's fifty languages one is enough. */
const oneLanguage = {
  name: 'one-language',
  setup({ onLoad }) {
    onLoad({ filter: /\/zod\/v4\/locales\/index\.js$/ }, () => ({
      contents: `export { default as en } from './en.js';`,
    }));
  },
};

const { metafile } = await build({
  entryPoints: [join(root, 'apps/terminal/src/main.ts')],
  outfile,
  bundle: true,
  metafile: true,
  minify: true,
  keepNames: false,
  platform: 'node',
  // An old Node must be able to read the file as far as the guard.
  target: 'node18',
  format: 'cjs',
  conditions: ['import', 'node'],
  mainFields: ['module', 'main'],
  tsconfig: join(root, 'tsconfig.json'),
  legalComments: 'linked',
  logLevel: 'warning',
  plugins: [onlyDefinitions, oneLanguage],
  banner: { js: `#!/usr/bin/env node\n${guard}` },
  define: {
    PARLEY_VERSION: JSON.stringify(version),
    // ws looks for native helpers, which a single file cannot bring.
    'process.env.WS_NO_BUFFER_UTIL': '"1"',
    'process.env.WS_NO_UTF_8_VALIDATE': '"1"',
  },
});
chmodSync(outfile, 0o755);
if (!process.argv.includes('--quiet')) {
  process.stdout.write(`${outfile} ${Math.round(statSync(outfile).size / 1024)} KiB\n`);
}

if (process.argv.includes('--sizes')) {
  const [{ inputs }] = Object.values(metafile.outputs).filter(({ entryPoint }) => entryPoint);
  const largest = Object.entries(inputs).sort(([, a], [, b]) => b.bytesInOutput - a.bytesInOutput);
  for (const [file, { bytesInOutput }] of largest.slice(0, 25)) process.stdout.write(`${bytesInOutput}  ${file}\n`);
}
