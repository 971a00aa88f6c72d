import { laptop, phone, TwoInBrowsers } from './support/two-in-browsers';

const both = new TwoInBrowsers();

test.each([
  ['a laptop', laptop],
  ['a phone', phone],
])('words for screen readers alone take no room in a page that was just opened, on %s', async (_, look) => {
  const { page } = await both.app(both.alice, '/', look);
  const heading = page.getByRole('heading', { name: 'Chats', level: 1 });
  await heading.waitFor({ state: 'attached' });
  const { width = 0, height = 0 } = (await heading.boundingBox()) ?? {};
  expect([width, height]).toEqual([1, 1]);
  await page.close();
});

test('on a phone, a bar with something to take back stands above the places', async () => {
  const { page } = await both.app(both.alice, '/', phone);
  await page.getByRole('list', { name: 'Conversations' }).getByRole('link', { name: /Bob/ }).click({ button: 'right' });
  await page.getByRole('menuitem', { name: 'Archive' }).click();
  await page.getByRole('button', { name: 'Undo' }).waitFor();
  const bar = await page.locator('mat-snack-bar-container').boundingBox();
  const places = await page.getByRole('navigation', { name: 'Main' }).boundingBox();
  expect((bar?.y ?? 0) + (bar?.height ?? Infinity)).toBeLessThanOrEqual(places?.y ?? 0);
});
