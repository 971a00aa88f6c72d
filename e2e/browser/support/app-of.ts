import type { Browser, Page } from '../../../tools/browser/launch';
import type { Person } from '../../support/story';

/** Opens somebody's app at a path in a browser profile of its own, and unlocks it. */
export async function appOf(browser: Browser, person: Person, path = '/'): Promise<Page> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
  const page = await context.newPage();
  await page.goto(new URL(path, person.server.ready.ui).href);
  await page.getByLabel('Password', { exact: true }).fill(person.password);
  await page.getByRole('button', { name: /Unlock|Sign in/ }).click();
  await page.getByRole('navigation', { name: 'Main' }).waitFor();
  return page;
}
