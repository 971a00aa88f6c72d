import type { Browser, Page } from '../../../tools/browser/launch';
import type { Person } from '../../support/story';
import { unlock } from './app';

/** Opens somebody's app at a path in a browser profile of its own, and unlocks it. */
export async function appOf(browser: Browser, person: Person, path = '/'): Promise<Page> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
  const page = await context.newPage();
  await page.goto(new URL(path, person.server.ready.ui).href);
  await unlock(page, person.password);
  return page;
}
