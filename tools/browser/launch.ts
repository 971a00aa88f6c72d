import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';

export type { Browser, BrowserContext, Locator, Page } from 'playwright-core';

/** Programs that are bundled elsewhere are told where the workspace is. */
const root = process.env['PARLEY_ROOT'];
const here = root === undefined ? __dirname : join(root, 'tools/browser');
/** Where unpack.mjs puts it. */
const home = join(here, 'node_modules/.cache/chromium');

const { chromium } = createRequire(join(here, 'package.json'))('playwright-core') as typeof import('playwright-core');

/** The Chromium of `$CHROMIUM_PATH` (say, a distribution's), or the one that came from npm. `$PARLEY_FONTS`: a folder with `fonts.conf`. */
export function browserProgram(): { readonly path: string; readonly env: Record<string, string> } {
  const given = process.env['CHROMIUM_PATH'];
  const fonts = process.env['PARLEY_FONTS'] ?? (given ? undefined : join(home, 'fonts'));
  return {
    path: given ?? join(home, 'chromium'),
    env: {
      ...(process.env as Record<string, string>),
      ...(given ? {} : { LD_LIBRARY_PATH: join(home, 'al2023/lib') }),
      ...(fonts === undefined ? {} : { FONTCONFIG_PATH: fonts }),
    },
  };
}

/** @param further switches of its command line */
export function launchBrowser(further: readonly string[] = []): Promise<Browser> {
  const { path, env } = browserProgram();
  return chromium.launch({
    executablePath: path,
    headless: true,
    args: ['--no-sandbox', '--use-fake-ui-for-media-stream', '--use-fake-device-for-media-stream', ...further],
    env,
  });
}
