import type { Page } from '../../tools/browser/launch';
import { unlock } from './support/app';
import { menuOf, write } from './support/conversation';
import { TwoInBrowsers } from './support/two-in-browsers';

const both = new TwoInBrowsers();
let away = (): void => undefined;
const down = new Promise<void>((resolve) => (away = resolve));
let page: Page;

beforeAll(async () => {
  ({ page } = await both.chat(both.alice));
  await page.reload();
  // What a conversation needs comes while the password is typed; what is loaded after that is held back until nobody answers.
  await page.waitForLoadState('networkidle');
  await page.route(/\.js$/, async (route) => {
    await down;
    await route.continue();
  });
  await unlock(page, both.alice.password);
  await write(page, 'something to choose from');
  await page.getByRole('article', { name: /something to choose from; (On|Sent)/ }).waitFor();
});

test('what was asked for while the server was away comes once it is back, without a reload', async () => {
  const failed = page.waitForEvent('requestfailed', (request) => request.url().endsWith('.js'));
  await page.getByRole('article', { name: /something/ }).click({ button: 'right', position: { x: 5, y: 5 } });
  await both.alice.server.down();
  await page.getByText('Your server does not answer').waitFor();
  away();
  await failed;
  expect(await page.getByRole('menu').count()).toBe(0);
  await page.unroute(/\.js$/);
  await both.alice.server.up();
  await page.getByText('Your server does not answer').waitFor({ state: 'detached' });

  const menu = await menuOf(page, 'something to choose from');
  await menu.getByRole('menuitem', { name: 'Copy' }).click();
  await page.getByText('Copied').waitFor();
  await page.getByRole('button', { name: 'Emoji', exact: true }).click();
  await page.getByRole('tabpanel').getByRole('button').first().waitFor();
  await page.keyboard.press('Escape');
  await page.getByRole('link', { name: 'Settings' }).click();
  await page.getByRole('link', { name: 'Appearance' }).click();
  await page.getByRole('heading', { name: 'Appearance', level: 2 }).waitFor();
});
