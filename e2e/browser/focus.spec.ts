import type { Page } from '../../tools/browser/launch';
import { befriend, newPerson, type Person } from '../support/story';
import { messageOf, write } from './support/conversation';
import { phone, TwoInBrowsers } from './support/two-in-browsers';

const both = new TwoInBrowsers();
let carol: Person;
let dora: Person;
let page: Page;

beforeAll(async () => {
  [carol, dora] = await Promise.all([newPerson('carol'), newPerson('dora')]);
  await befriend(both.alice, carol);
  await carol.terminal.ok('contacts', 'remove', both.alice.accountId);
  ({ page } = await both.chat(both.alice));
});
afterAll(() => Promise.all([carol.server.down(), dora.server.down()]));

type Locator = ReturnType<Page['getByRole']>;
const box = (): Locator => page.getByRole('textbox', { name: /^Message to/ });
/** Resolves once this has the focus. */
const hasFocus = async (element: Locator): Promise<void> => {
  await page.waitForFunction((node) => node === document.activeElement, await element.elementHandle());
};

test('a menu, the emoji and the switcher give the focus back', async () => {
  for (const text of ['one', 'two', 'three']) await write(page, text);
  await messageOf(page, 'three').waitFor();
  await box().press('Shift+Tab');
  await page.keyboard.press('Shift+Tab');
  await messageOf(page, 'two').focus();
  await page.keyboard.press('Enter');
  await page.getByRole('menu', { name: 'Message' }).waitFor();
  await page.keyboard.press('Escape');
  await hasFocus(messageOf(page, 'two'));

  await box().focus();
  await page.keyboard.press('Control+k');
  await page.getByRole('combobox', { name: 'Go to' }).waitFor();
  await page.keyboard.press('Escape');
  await hasFocus(box());

  const emoji = page.getByRole('button', { name: 'Emoji', exact: true });
  await emoji.focus();
  await page.keyboard.press('Enter');
  await page.getByRole('tabpanel').waitFor();
  await page.keyboard.press('Escape');
  await hasFocus(box());
});

test('the message below a deleted one has the focus', async () => {
  await messageOf(page, 'two').focus();
  await page.keyboard.press('Enter');
  await page.getByRole('menuitem', { name: 'Delete' }).focus();
  await page.keyboard.press('Enter');
  await page.getByRole('menuitem', { name: 'Delete for me' }).focus();
  await page.keyboard.press('Enter');
  await messageOf(page, 'two').waitFor({ state: 'detached' });
  await hasFocus(messageOf(page, 'three'));
  await page.getByRole('button', { name: 'Undo' }).click();
});

test('what is beside a conversation gives the focus back to the text', async () => {
  await page.getByRole('heading', { name: 'Bob' }).getByRole('link', { name: 'Bob' }).press('Enter');
  await hasFocus(page.getByRole('heading', { name: 'Details' }));
  await page.keyboard.press('Escape');
  await hasFocus(box());
});

test('a failed message that is removed leaves the focus in the conversation', async () => {
  const list = page.getByRole('list', { name: 'Conversations' });
  await list.getByRole('link', { name: /Carol/ }).press('Enter');
  await page.getByRole('textbox', { name: 'Message to Carol' }).waitFor();
  await write(page, 'first');
  await messageOf(page, 'first').getByRole('button', { name: 'Retry' }).waitFor();
  await write(page, 'second');
  const remove = messageOf(page, 'second').getByRole('button', { name: 'Remove' });
  await remove.focus();
  await page.keyboard.press('Enter');
  await messageOf(page, 'second').waitFor({ state: 'detached' });
  await hasFocus(messageOf(page, 'first'));
});

test('a conversation that is archived leaves the focus in the list', async () => {
  const list = page.getByRole('list', { name: 'Conversations' });
  await list.getByRole('link', { name: /Carol/ }).focus();
  await list.getByRole('link', { name: /Carol/ }).dispatchEvent('contextmenu');
  await page.getByRole('menuitem', { name: 'Archive' }).focus();
  await page.keyboard.press('Enter');
  await list.getByRole('link', { name: /Carol/ }).waitFor({ state: 'detached' });
  await hasFocus(list.getByRole('link', { name: /Bob/ }));
});

test('a decided request leaves the focus where there is something to do', async () => {
  await page.getByRole('link', { name: 'Requests' }).press('Enter');
  await dora.terminal.ok('contacts', 'add', both.alice.address);
  await page.getByRole('button', { name: 'Decline' }).press('Enter');
  await page.getByRole('button', { name: 'Decline' }).waitFor({ state: 'detached' });
  await page.waitForFunction(() => document.activeElement !== document.body);
});

test('on a phone one comes back to the conversation that was left', async () => {
  ({ page } = await both.app(both.alice, '/', phone));
  const entry = page.getByRole('list', { name: 'Conversations' }).getByRole('link', { name: /Bob/ });
  await entry.press('Enter');
  await page.getByRole('link', { name: 'Back to all conversations' }).press('Enter');
  await hasFocus(entry);
});

test('what has the focus is outlined for those who use keys', async () => {
  await page.getByRole('link', { name: 'Contacts', exact: true }).focus();
  await page.keyboard.press('Shift+Tab');
  const outline = await page.evaluate(() => {
    const { outlineStyle, outlineWidth } = getComputedStyle(document.activeElement ?? document.body);
    return `${outlineStyle} ${outlineWidth}`;
  });
  expect(outline).toBe('solid 2px');
});
