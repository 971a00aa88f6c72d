import { messageOf } from './support/conversation';
import { TwoInBrowsers } from './support/two-in-browsers';

const both = new TwoInBrowsers();

test('messages are found by their words, whatever the case and the accents, and each leads to its place', async () => {
  const lines = Array.from({ length: 300 }, (_, at) => (at === 20 ? 'Das Café am Fluss' : `line ${at + 1} of many`));
  expect((await both.bob.terminal.run(['send', both.alice.accountId, '-'], lines.join('\n'))).code).toBe(0);
  const { page } = await both.app(both.alice);
  await page.getByRole('list', { name: 'Conversations' }).getByText('300 unread').waitFor();

  const box = page.getByRole('searchbox', { name: 'Search' });
  await box.fill('cafe fluss');
  const found = page.getByRole('list', { name: 'Messages found' }).getByRole('link');
  await found.filter({ hasText: 'Das Café am Fluss' }).waitFor();
  expect(await found.count()).toBe(1);
  await found.click();
  const message = messageOf(page, 'Das Café am Fluss');
  await message.waitFor();
  await page.waitForFunction(
    (element) => {
      const { top, bottom } = (element as Element).getBoundingClientRect();
      return top > 0 && bottom < innerHeight;
    },
    await message.elementHandle(),
  );
  expect(await messageOf(page, 'line 300 of many').count()).toBe(0);

  await box.fill('nowhere at all');
  await page.getByRole('heading', { name: 'Nothing found' }).waitFor();
});

test('in one conversation only its messages are found, by who said them', async () => {
  await both.alice.terminal.ok('send', 'self', 'a note about the café');
  const { page } = await both.chat(both.alice);
  await page.getByRole('main').getByRole('button', { name: 'More', exact: true }).first().click();
  await page.getByRole('menuitem', { name: 'Search' }).click();
  const pane = page.getByRole('complementary');
  await pane.getByRole('searchbox', { name: 'Search' }).fill('cafe');
  const found = pane.getByRole('list', { name: 'Messages found' }).getByRole('link');
  await found.filter({ hasText: 'Das Café am Fluss' }).getByText('Bob').waitFor();
  expect(await found.count()).toBe(1);
  await found.click();
  await messageOf(page, 'Das Café am Fluss').waitFor();
  // What was found stays beside it.
  await found.waitFor();
});
