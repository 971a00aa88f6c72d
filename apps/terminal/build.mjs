// Bundles `parley` into one file that needs nothing but Node beside it.
import { build } from 'esbuild';
import { chmodSync, readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '../..');
const outfile = join(root, 'dist/terminal/parley.js');
const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));

/** The first that has base64 on Uint8Array (V8 14). */
const OLDEST_NODE = 25;
const guard =
  `if (Number(process.versions.node.split('.')[0]) < ${OLDEST_NODE}) { ` +
  `process.stderr.write('parley needs Node ${OLDEST_NODE} or newer; this is ' + process.version + '. Use node_modules/.bin/node.\\n'); process.exit(2); }`;

await build({
  entryPoints: [join(root, 'apps/terminal/src/main.ts')],
  outfile,
  bundle: true,
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
  process.stdout.write(`dist/terminal/parley.js ${Math.round(statSync(outfile).size / 1024)} KiB\n`);
}
