import type { Page } from '../../tools/browser/launch';
import { unlock } from './support/app';
import { messageOf, menuOf, write } from './support/conversation';
import { TwoInBrowsers } from './support/two-in-browsers';

const both = new TwoInBrowsers();
let atAlice: Page;
let atBob: Page;

beforeAll(async () => {
  [atAlice, atBob] = (await Promise.all([both.chat(both.alice), both.chat(both.bob)])).map(({ page }) => page) as [
    Page,
    Page,
  ];
});

const inOrder = async (page: Page, ...texts: readonly string[]): Promise<void> => {
  for (const text of texts) await messageOf(page, text).waitFor();
  const shown = await page.getByRole('log').getByRole('article').allInnerTexts();
  const places = texts.map((text) => shown.findIndex((words) => words.includes(text)));
  expect(places).toEqual([...places].sort((a, b) => a - b));
};

test('what is written while the own server is away waits visibly, and goes out by itself in order', async () => {
  await both.alice.server.down();
  await atAlice.getByText('Your server does not answer').waitFor();
  await write(atAlice, 'one in the dark');
  await write(atAlice, 'two in the dark');
  await atAlice.getByRole('article', { name: /two in the dark; On your server/ }).waitFor();
  await both.alice.server.up();
  await inOrder(atBob, 'one in the dark', 'two in the dark');
  await atAlice.getByRole('article', { name: /two in the dark; Read$/ }).waitFor();
  await atAlice.getByText('Your server does not answer').waitFor({ state: 'detached' });
});

test('it survives that the page is closed meanwhile', async () => {
  await both.alice.server.down();
  await write(atAlice, 'three before the reload');
  await messageOf(atAlice, 'three before the reload').waitFor();
  await both.alice.server.up();
  // Nothing of it was sent yet if the page is gone this fast, or all of it: never twice.
  await atAlice.reload();
  await unlock(atAlice, both.alice.password);
  await messageOf(atBob, 'three before the reload').waitFor();
  await atAlice.getByRole('article', { name: /three before the reload; (On|Read)/ }).waitFor();
  expect(await messageOf(atBob, 'three before the reload').count()).toBe(1);
});

test('what is said about messages while the own server is away outlives a reload, too', async () => {
  // What draws the menu comes from the server.
  await menuOf(atAlice, 'two in the dark');
  await atAlice.keyboard.press('Escape');
  await both.alice.server.down();
  await (await menuOf(atAlice, 'two in the dark')).getByRole('menuitem', { name: 'Edit' }).click();
  await write(atAlice, 'two in the light');
  await (await menuOf(atAlice, 'one in the dark')).getByRole('menuitemradio', { name: '👍' }).click();
  await messageOf(atAlice, 'one in the dark').getByRole('button', { name: '👍 from You' }).waitFor();
  await both.alice.server.up();
  await atAlice.reload();
  await unlock(atAlice, both.alice.password);
  await messageOf(atBob, 'two in the light').waitFor();
  await messageOf(atBob, 'one in the dark').getByRole('button', { name: '👍 from Alice' }).waitFor();
});

test('a talk goes on over a restart of both servers', async () => {
  await Promise.all([both.alice.server.restart(), both.bob.server.restart()]);
  await write(atBob, 'are you still there?');
  await messageOf(atAlice, 'are you still there?').waitFor();
  await write(atAlice, 'yes, I am');
  await messageOf(atBob, 'yes, I am').waitFor();
});

test('a message that is refused says why; it is tried again, or removed', async () => {
  await both.bob.terminal.ok('contacts', 'remove', both.alice.accountId);
  await write(atAlice, 'can you hear me?');
  const message = messageOf(atAlice, 'can you hear me?');
  await message.getByText('Their server does not know you as a contact.').waitFor();
  await message.getByRole('button', { name: 'Retry' }).click();
  await message.getByText('Their server does not know you as a contact.').waitFor();
  await (await menuOf(atAlice, 'can you hear me?')).getByRole('menuitem', { name: 'Retry' }).waitFor();
  await atAlice.keyboard.press('Escape');
  await message.getByRole('button', { name: 'Remove' }).click();
  await message.waitFor({ state: 'detached' });
});
