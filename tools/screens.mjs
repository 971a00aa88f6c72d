// `npm run screens`: takes the pictures of the app in docs/screens. `-- NAME… --out DIR`: only those whose name begins so, into another folder
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  ensureInstalled,
  handOver,
  pinnedEnvironment,
  pinnedNode,
  requireBuilt,
  requireInstalled,
  root,
  run,
} from './workspace.mjs';

await requireInstalled();
await ensureInstalled('tools/browser', 'the browser for tests');
await ensureInstalled('tools/screens', 'typefaces');
if ((await run(pinnedNode, [join(root, 'tools/browser/unpack.mjs')])) !== 0) process.exit(3);
await requireBuilt();

// The typefaces of a phone or desktop, whatever this machine has.
const fonts = join(root, 'tools/screens/node_modules');
const cache = join(fonts, '.cache');
mkdirSync(cache, { recursive: true });
const alias = (name, real) => `<alias binding="strong"><family>${name}</family><prefer>${real}</prefer></alias>`;
const settings = [
  `<dir>${join(fonts, '@expo-google-fonts')}</dir><cachedir>${cache}</cachedir>`,
  alias('system-ui', '<family>Roboto</family><family>Noto Sans Arabic</family>'),
  alias('monospace', '<family>Roboto Mono</family>'),
];
writeFileSync(
  join(cache, 'fonts.conf'),
  `<?xml version="1.0"?>\n<fontconfig>\n${settings.join('\n')}\n</fontconfig>\n`,
);
const env = { ...pinnedEnvironment, PARLEY_FOLDER: process.env.INIT_CWD ?? process.cwd(), PARLEY_FONTS: cache };
handOver('tools/run-ts.mjs', { before: [join(root, 'e2e/screens/main.ts')], env });
