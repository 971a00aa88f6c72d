import { join } from 'node:path';
import { chromium, type Browser } from 'playwright-core';

export type { Browser, BrowserContext, Page } from 'playwright-core';

/** Where unpack.mjs puts it. */
const home = join(__dirname, 'node_modules/.cache/chromium');

/** The Chromium of `$CHROMIUM_PATH` (say, a distribution's), or the one that came from npm. `further`: switches of its command line. */
export function launchBrowser(further: readonly string[] = []): Promise<Browser> {
  const given = process.env['CHROMIUM_PATH'];
  return chromium.launch({
    executablePath: given ?? join(home, 'chromium'),
    headless: true,
    args: ['--no-sandbox', '--use-fake-ui-for-media-stream', '--use-fake-device-for-media-stream', ...further],
    env: {
      ...(process.env as Record<string, string>),
      ...(given ? {} : { LD_LIBRARY_PATH: join(home, 'al2023/lib'), FONTCONFIG_PATH: join(home, 'fonts') }),
    },
  });
}
