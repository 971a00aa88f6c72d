import type { Page } from '../../tools/browser/launch';
import { unlock } from './support/app';
import { messageOf, write } from './support/conversation';
import { TwoInBrowsers } from './support/two-in-browsers';

const both = new TwoInBrowsers();
let atAlice: Page;

beforeAll(async () => {
  ({ page: atAlice } = await both.app(both.alice));
});

/** Bob says so many lines, one a line of his terminal. */
async function bobSays(...lines: readonly string[]): Promise<void> {
  const sent = await both.bob.terminal.run(['send', both.alice.accountId, '-'], lines.join('\n'));
  expect(sent.code).toBe(0);
}

const entry = (): ReturnType<Page['getByRole']> =>
  atAlice.getByRole('list', { name: 'Conversations' }).getByRole('link', { name: /Bob/ });

test('what is new is counted in the list and in the title, and is not read before somebody looks', async () => {
  const lines = Array.from({ length: 60 }, (_, at) => `line number ${at + 1} of many`);
  await bobSays(...lines);
  await entry().getByText('60 unread').waitFor();
  await atAlice.waitForFunction(() => document.title === '(60) Parley');
  expect(await atAlice.evaluate(() => document.querySelector<HTMLLinkElement>('link[rel=icon]')?.href)).toMatch(
    /^data:/,
  );
  const history = await both.bob.terminal.ok('history', both.alice.accountId, '--limit', '1');
  expect(history[0]).toMatchObject({ state: 'received' });
});

test('a conversation opens at the first unread message, below a divider that stays', async () => {
  await entry().click();
  await atAlice.getByRole('separator', { name: '' }).filter({ hasText: 'Unread messages' }).waitFor();
  expect(await inView(messageOf(atAlice, 'line number 1 of many'))).toBe(true);
  expect(await inView(messageOf(atAlice, 'line number 60 of many'))).toBe(false);
  const toEnd = atAlice.getByRole('button', { name: /Jump to the latest/ });
  await toEnd.click();
  await comesIntoView(messageOf(atAlice, 'line number 60 of many'));
  await entry()
    .getByText(/unread/)
    .waitFor({ state: 'detached' });
  await atAlice.waitForFunction(() => document.title === 'Parley');
  await atAlice.getByText('Unread messages').waitFor({ state: 'attached' });
});

test('the reader’s place is kept when something comes while they read above', async () => {
  const scroller = atAlice.getByRole('log').locator('..');
  await scroller.evaluate((element) => element.scrollTo(0, 600));
  const first = messageOf(atAlice, 'line number 20 of many');
  const before = (await first.boundingBox())?.y;
  await bobSays('something new below');
  await entry().getByText('1 unread').waitFor();
  expect((await first.boundingBox())?.y).toBe(before);
  await atAlice.getByRole('button', { name: /Jump to the latest/ }).click();
  await comesIntoView(messageOf(atAlice, 'something new below'));
});

test('what was typed and not sent is kept, labelled in the list, and there on another device', async () => {
  const box = atAlice.getByRole('textbox', { name: /^Message to/ });
  await box.fill('not finished yet');
  await atAlice.keyboard.press('Control+k');
  await atAlice.getByRole('combobox', { name: 'Go to' }).fill('notes');
  await atAlice.keyboard.press('Enter');
  await atAlice.getByRole('textbox', { name: 'Note to self' }).waitFor();
  await entry().getByText('Draft: not finished yet').waitFor();
  const { page: second } = await both.chat(both.alice);
  expect(await second.getByRole('textbox', { name: /^Message to/ }).inputValue()).toBe('not finished yet');
  await write(second, 'finished now');
  await entry().getByText('finished now').waitFor();
  await entry().click();
  expect(await box.inputValue()).toBe('');
  await second.context().close();
});

test('however many are unread, a conversation opens at the first of them', async () => {
  await atAlice.getByRole('link', { name: 'Contacts', exact: true }).click();
  await bobSays(...Array.from({ length: 250 }, (_, at) => `later line ${at + 1} of very many`));
  await atAlice.getByRole('link', { name: /^Chats/ }).click();
  await entry().getByText('250 unread').waitFor();
  // What is kept of it in this page ends before.
  await atAlice.reload();
  await unlock(atAlice, both.alice.password);
  await entry().click();
  await comesIntoView(messageOf(atAlice, 'later line 1 of very many'));
  expect(await messageOf(atAlice, 'later line 250 of very many').count()).toBe(0);
  await atAlice.getByRole('button', { name: /Jump to the latest/ }).click();
  await comesIntoView(messageOf(atAlice, 'later line 250 of very many'));
});

async function comesIntoView(message: ReturnType<Page['getByRole']>): Promise<void> {
  await message.evaluate(
    (element) =>
      new Promise<void>((resolve) => {
        const seen = (entries: readonly IntersectionObserverEntry[]): void => {
          if (entries.some(({ intersectionRatio }) => intersectionRatio > 0.98)) resolve();
        };
        new IntersectionObserver(seen, { threshold: 0.99 }).observe(element);
      }),
  );
}

async function inView(message: ReturnType<Page['getByRole']>): Promise<boolean> {
  const [box, log] = await Promise.all([message.boundingBox(), atAlice.locator('parley-message-list').boundingBox()]);
  if (box === null || log === null) return false;
  return box.y >= log.y && box.y + box.height <= log.y + log.height + 1;
}
