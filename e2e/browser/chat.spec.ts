import type { Page } from '../../tools/browser/launch';
import { messageOf, menuOf, write } from './support/conversation';
import { TwoInBrowsers } from './support/two-in-browsers';
import type { Seen } from './support/watch';

const both = new TwoInBrowsers();
let atAlice: Page;
let atBob: Page;
let seen: readonly Seen[];

beforeAll(async () => {
  const apps = await Promise.all([both.chat(both.alice), both.chat(both.bob)]);
  [atAlice, atBob] = [apps[0].page, apps[1].page];
  seen = apps.map((app) => app.seen);
});

test('a message is there at once, and its ticks go on to read', async () => {
  await atBob.bringToFront();
  await write(atAlice, 'Hello **Bob**, how are you?');
  await messageOf(atBob, 'Hello Bob, how are you?').waitFor();
  await atAlice.getByRole('article', { name: /how are you\?; Read$/ }).waitFor();
});

test('an answer shows what it answers, and leads there', async () => {
  await (await menuOf(atBob, 'Hello Bob')).getByRole('menuitem', { name: 'Reply' }).click();
  await write(atBob, 'Very well, and you?');
  const answer = messageOf(atAlice, 'Very well, and you?');
  await answer.getByRole('button', { name: 'You Hello **Bob**, how are you?' }).click();
});

test('a reaction appears at the other person, and goes when it is taken back', async () => {
  await (await menuOf(atAlice, 'Very well')).getByRole('menuitemradio', { name: '👍' }).click();
  await messageOf(atBob, 'Very well').getByRole('button', { name: '👍 from Alice' }).waitFor();
  await messageOf(atAlice, 'Very well').getByRole('button', { name: '👍 from You' }).click();
  await messageOf(atBob, 'Very well').getByRole('button', { name: '👍 from Alice' }).waitFor({ state: 'detached' });
});

test('a message is edited from the keyboard, and both see the new text', async () => {
  await write(atBob, 'See you on Munday');
  const box = atBob.getByRole('textbox', { name: /^Message to/ });
  await messageOf(atAlice, 'See you on Munday').waitFor();
  await box.press('ArrowUp');
  await box.fill('See you on Monday');
  await box.press('Enter');
  await messageOf(atAlice, 'See you on Monday').getByText('edited').waitFor();
  await messageOf(atBob, 'See you on Monday').getByText('edited').waitFor();
});

test('what is deleted for everyone leaves a note at the other person; Undo leaves everything as it was', async () => {
  await write(atAlice, 'I did not say this');
  await messageOf(atBob, 'I did not say this').waitFor();
  const remove = async (): Promise<void> => {
    await (await menuOf(atAlice, 'I did not say this')).getByRole('menuitem', { name: 'Delete' }).click();
    await atAlice.getByRole('menuitem', { name: 'Delete for everyone' }).click();
    await messageOf(atAlice, 'I did not say this').waitFor({ state: 'detached' });
  };
  await remove();
  await atAlice.getByRole('button', { name: 'Undo' }).click();
  await messageOf(atAlice, 'I did not say this').waitFor();
  await remove();
  await messageOf(atBob, 'This message was deleted').waitFor({ timeout: 30_000 });
});

test('info tells when a message got how far', async () => {
  await (await menuOf(atAlice, 'Hello Bob')).getByRole('menuitem', { name: 'Info' }).click();
  const steps = atAlice.getByRole('list', { name: 'Bob' }).getByRole('listitem');
  await steps.filter({ hasText: 'Read by Bob' }).waitFor();
  expect(await steps.filter({ hasText: 'Not yet' }).count()).toBe(0);
  await atAlice.keyboard.press('Escape');
  await steps.first().waitFor({ state: 'detached' });
});

test('nothing complained, and nobody else was asked', () => {
  expect(seen.map(({ complaints }) => complaints)).toEqual([[], []]);
  expect(seen.map(({ hosts }) => [...hosts])).toEqual(
    [both.alice, both.bob].map(({ server }) => [new URL(server.ready.ui).host]),
  );
});
