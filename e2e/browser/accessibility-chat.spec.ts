import type { Page } from '../../tools/browser/launch';
import { befriend, newPerson, type Person } from '../support/story';
import { problemsEverywhere } from './support/axe';
import { menuOf, messageOf, write } from './support/conversation';
import { laptop, TwoInBrowsers } from './support/two-in-browsers';

const both = new TwoInBrowsers();
/** Has removed Alice, who does not know it yet. */
let carol: Person;
/** Has asked Alice. */
let dora: Person;
let page: Page;

beforeAll(async () => {
  [carol, dora] = await Promise.all([newPerson('carol'), newPerson('dora')]);
  await befriend(both.alice, carol);
  await carol.terminal.ok('contacts', 'remove', both.alice.accountId);
  await both.alice.terminal.ok('send', both.bob.accountId, 'Hello Bob');
  await both.bob.terminal.ok('receive');
  await both.bob.terminal.run(['send', both.alice.accountId, '-'], ['Hi Alice', 'What is in the box?'].join('\n'));
  ({ page } = await both.chat(both.alice, { ...laptop, still: true }));
});
afterAll(() => Promise.all([carol.server.down(), dora.server.down()]));

/** Opens a place of the app by its own ways: the page stays. */
async function visit(path: string): Promise<void> {
  await page.evaluate((to) => {
    history.pushState(null, '', to);
    dispatchEvent(new PopStateEvent('popstate', { state: null }));
  }, path);
}
const chat = (): Promise<void> => visit(`/c/${both.bob.accountId}`);
/** Closes menus and dialogs, one after another. */
async function close(): Promise<void> {
  const open = page.locator('.cdk-overlay-backdrop');
  while ((await open.count()) > 0) {
    await page.keyboard.press('Escape');
    await page.evaluate(() => new Promise(requestAnimationFrame));
  }
}

test('a conversation: texts of every kind, an answer, a reaction, something edited', async () => {
  await messageOf(page, 'What is in the box?').waitFor();
  await write(page, '> quoted\n\n1. one\n2. **two** and *three*\n\n`code` https://example.org/path\n\n```\nlines\n```');
  await write(page, '🎉');
  await (await menuOf(page, 'Hi Alice')).getByRole('menuitem', { name: 'Reply' }).click();
  await write(page, 'an answer');
  // Not that one again: its words now stand in the answer, too.
  await (await menuOf(page, 'What is in the box?')).getByRole('menuitemradio', { name: '👍' }).click();
  await messageOf(page, 'What is in the box?').getByRole('button', { name: '👍 from You' }).waitFor();
  await write(page, 'with a misteak');
  // What is not on the own server yet is not edited.
  await page.getByRole('article', { name: /with a misteak; (?!On your server|Not sent)/ }).waitFor();
  await page.getByRole('textbox', { name: /^Message to/ }).press('ArrowUp');
  await write(page, 'with a mistake');
  await messageOf(page, 'with a mistake').getByText('edited').waitFor();
  expect(await problemsEverywhere(page)).toEqual([]);
});

test('a message with its buttons', async () => {
  expect(
    await problemsEverywhere(page, () => messageOf(page, 'an answer').hover({ position: { x: 5, y: 5 } })),
  ).toEqual([]);
});

test('the menu of a message, and what there is to choose in it', async () => {
  expect(await problemsEverywhere(page, async () => (await close(), await menuOf(page, 'an answer')))).toEqual([]);
  await page.getByRole('menuitem', { name: 'Delete' }).click();
  await page.getByRole('menuitem', { name: 'Delete for me' }).waitFor();
  expect(await problemsEverywhere(page)).toEqual([]);
  await close();
});

test('emoji', async () => {
  const open = async (): Promise<void> => {
    await close();
    await page.getByRole('button', { name: 'Emoji', exact: true }).click();
    await page.getByRole('tabpanel').getByRole('button').first().waitFor();
  };
  expect(await problemsEverywhere(page, open)).toEqual([]);
  await close();
});

test.each(['Reply', 'Edit'])('%s', async (what) => {
  await (await menuOf(page, 'with a mistake')).getByRole('menuitem', { name: what }).click();
  expect(await problemsEverywhere(page)).toEqual([]);
  await page.keyboard.press('Escape');
});

test('a deleted message, and the way back', async () => {
  await (await menuOf(page, 'with a mistake')).getByRole('menuitem', { name: 'Delete' }).click();
  await page.getByRole('menuitem', { name: 'Delete for everyone' }).click();
  await page.getByRole('button', { name: 'Undo' }).waitFor();
  expect(await problemsEverywhere(page)).toEqual([]);
  await page.getByRole('button', { name: 'Undo' }).click();
});

test('what is known of a message', async () => {
  await (await menuOf(page, 'an answer')).getByRole('menuitem', { name: 'Info' }).click();
  await page.getByRole('list', { name: 'Bob' }).waitFor();
  expect(await problemsEverywhere(page)).toEqual([]);
  await page.keyboard.press('Escape');
});

test('details of the contact, and the menu of the conversation', async () => {
  await visit(`/c/${both.bob.accountId}/details`);
  await page.getByText('How messages go').waitFor();
  expect(await problemsEverywhere(page)).toEqual([]);
  await chat();
  const menu = async (): Promise<void> => {
    await close();
    await page.getByRole('button', { name: 'More', exact: true }).last().click();
    await page.getByRole('menuitem', { name: 'Export' }).waitFor();
  };
  expect(await problemsEverywhere(page, menu)).toEqual([]);
  await page.getByRole('menuitem', { name: 'Export' }).click();
  await page.getByRole('menuitem', { name: 'Plain text' }).waitFor();
  expect(await problemsEverywhere(page)).toEqual([]);
  await close();
});

test('a message that failed', async () => {
  await visit(`/c/${carol.accountId}`);
  await write(page, 'Are you there?');
  await messageOf(page, 'Are you there?').getByRole('button', { name: 'Retry' }).waitFor();
  expect(await problemsEverywhere(page)).toEqual([]);
});

test('what was found, and that nothing was', async () => {
  await page.setViewportSize({ width: 1280, height: 800 });
  await visit('/');
  await page.getByRole('searchbox').fill('alice');
  await page.getByRole('list', { name: 'Messages found' }).getByRole('link').first().waitFor();
  expect(await problemsEverywhere(page)).toEqual([]);
  await page.getByRole('searchbox').fill('nowhere at all');
  await page.getByRole('heading', { name: 'Nothing found' }).waitFor();
  expect(await problemsEverywhere(page)).toEqual([]);
  await page.getByRole('searchbox').fill('');
});

test('the archive', async () => {
  await page
    .getByRole('list', { name: 'Conversations' })
    .getByRole('link', { name: /Carol/ })
    .click({ button: 'right' });
  await page.getByRole('menuitem', { name: 'Archive' }).click();
  await page.getByRole('link', { name: /Archive/ }).waitFor();
  expect(await problemsEverywhere(page)).toEqual([]);
  await page.getByRole('link', { name: /Archive/ }).click();
  await page.getByRole('heading', { name: 'Archive' }).waitFor();
  expect(await problemsEverywhere(page)).toEqual([]);
});

test('the switcher', async () => {
  await page.keyboard.press('Control+k');
  await page.getByRole('combobox', { name: 'Go to' }).waitFor();
  expect(await problemsEverywhere(page)).toEqual([]);
  await close();
});

test('the keys', async () => {
  await page.getByRole('main').focus();
  await page.keyboard.press('?');
  await page.getByRole('heading', { name: 'Keyboard' }).waitFor();
  expect(await problemsEverywhere(page)).toEqual([]);
  await close();
});

test('a contact, its menu, and the comparison of numbers', async () => {
  await visit(`/contacts/${both.bob.accountId}`);
  await page.getByRole('main').getByRole('heading', { level: 2 }).first().waitFor();
  expect(await problemsEverywhere(page)).toEqual([]);
  await visit(`/contacts/${both.bob.accountId}?verify=true`);
  await page.getByRole('img', { name: 'Safety number as a QR code' }).waitFor();
  expect(await problemsEverywhere(page)).toEqual([]);
  await page.getByRole('button', { name: 'Type theirs' }).click();
  const field = page.getByLabel('The number they see');
  await field.fill('0'.repeat(60));
  await page.getByRole('button', { name: 'Compare' }).click();
  await page.getByRole('alert').first().waitFor();
  expect(await problemsEverywhere(page)).toEqual([]);
});

test('somebody new is looked up', async () => {
  await visit('/contacts/add');
  await page.getByLabel('Address or invite link').fill('alice at home');
  await page.getByRole('button', { name: 'Look up' }).click();
  await page.getByRole('alert').first().waitFor();
  expect(await problemsEverywhere(page)).toEqual([]);
  await page.getByLabel('Address or invite link').fill(dora.address);
  await page.getByRole('button', { name: 'Look up' }).click();
  await page.getByLabel('A line about you').waitFor();
  expect(await problemsEverywhere(page)).toEqual([]);
});

test('the own invite', async () => {
  await visit('/contacts/invite');
  await page.getByRole('img', { name: 'Your invite as a QR code' }).waitFor();
  expect(await problemsEverywhere(page)).toEqual([]);
});

test('a request, as a card and in its inbox', async () => {
  await chat();
  await dora.terminal.ok('contacts', 'add', both.alice.address, '--note', 'Hello, this is Dora');
  await page.getByRole('dialog', { name: 'Dora wants to write to you' }).waitFor();
  expect(await problemsEverywhere(page)).toEqual([]);
  await page.getByRole('dialog', { name: 'Dora wants to write to you' }).getByRole('button', { name: 'Close' }).click();
  await visit('/requests');
  await page.getByRole('group', { name: 'Safety number' }).waitFor();
  expect(await problemsEverywhere(page)).toEqual([]);
});
