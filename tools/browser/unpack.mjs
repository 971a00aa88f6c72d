// Unpacks the Chromium inside the npm package under tools/browser/node_modules/.cache/chromium, once.
// The package's own default folder would be shared by every project on the machine.
import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));
const home = join(here, 'node_modules/.cache/chromium');

if (!process.env.CHROMIUM_PATH && !existsSync(home)) {
  const scratch = `${home}.${process.pid}`;
  mkdirSync(scratch, { recursive: true });
  process.env.TMPDIR = scratch; // where inflate() writes
  const { inflate } = await import('@sparticuz/chromium');
  const packed = join(here, 'node_modules/@sparticuz/chromium/bin');
  const files = ['chromium.br', 'al2023.tar.br', 'fonts.tar.br', 'swiftshader.tar.br'];
  await Promise.all(files.map((file) => inflate(join(packed, file))));
  // The package's own fonts.conf looks for fonts where a certain cloud keeps them.
  const dirs = `<dir>${join(home, 'fonts')}</dir><cachedir>${join(home, 'fonts-cache')}</cachedir>`;
  writeFileSync(join(scratch, 'fonts/fonts.conf'), `<?xml version="1.0"?><fontconfig>${dirs}</fontconfig>\n`);
  try {
    renameSync(scratch, home);
  } catch {
    rmSync(scratch, { recursive: true }); // another process was first
  }
}
