import { launchBrowser, type Browser, type BrowserContext, type Page } from '../../tools/browser/launch';
import { ServerProcess } from '../support/server';
import { setUpOwner } from './support/app';
import { messageOf, write } from './support/conversation';
import { watch, type Seen } from './support/watch';

const attack = '<img src=x onerror="document.title=1"> [x](javascript:alert(1))';

let browser: Browser;
let servers: readonly [ServerProcess, ServerProcess];
let alice: Page;
let bob: Page;
let seen: readonly Seen[];

beforeAll(async () => {
  const [one, other, chromium] = await Promise.all([ServerProcess.start(), ServerProcess.start(), launchBrowser()]);
  [servers, browser] = [[one, other], chromium];
  const profiles = (await Promise.all(
    [1, 2].map(() => browser.newContext({ permissions: ['clipboard-read', 'clipboard-write'] })),
  )) as [BrowserContext, BrowserContext];
  [alice, bob] = [await profiles[0].newPage(), await profiles[1].newPage()];
  seen = [watch(alice), watch(bob)];
});
afterAll(async () => {
  await browser.close();
  await Promise.all(servers.map((server) => server.down()));
});

const place = (page: Page, name: string): Promise<void> =>
  page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name }).click();

test('Alice and Bob make their accounts from the printed links', async () => {
  await Promise.all([
    setUpOwner(alice, servers[0], 'Alice', 'seven quiet llamas knitting'),
    setUpOwner(bob, servers[1], 'Bob <b>', 'eleven loud otters swimming'),
  ]);
});

test('Bob asks Alice by the link that she copied, and she accepts', async () => {
  await alice.bringToFront();
  await place(alice, 'Contacts');
  await alice.getByRole('link', { name: 'Invite somebody' }).first().click();
  await alice.getByRole('button', { name: 'Copy link' }).click();
  await alice.getByRole('button', { name: 'Copied' }).waitFor();
  const link = await alice.evaluate(() => navigator.clipboard.readText());

  await place(bob, 'Contacts');
  await bob.getByRole('link', { name: 'Add a contact' }).first().click();
  await bob.getByLabel('Address or invite link').fill(link);
  await bob.getByRole('button', { name: 'Look up' }).click();
  await bob.getByLabel('A line about you').fill(attack);
  await bob.getByRole('button', { name: 'Ask Alice' }).click();

  const card = alice.getByRole('dialog', { name: 'wants to write to you' });
  await card.getByText(attack).waitFor();
  await card.getByRole('button', { name: 'Accept' }).click();
  await bob
    .getByRole('link', { name: 'Show contact' })
    .or(bob.getByRole('link', { name: 'Write to them' }))
    .click();
});

test('Alice verifies him by the number that he sees', async () => {
  await place(alice, 'Contacts');
  await alice.getByRole('list', { name: 'Contacts' }).getByText('Bob <b>', { exact: true }).click();
  await alice.getByRole('button', { name: 'Verify' }).click();
  const number = await alice.getByRole('main').getByRole('group', { name: 'Safety number' }).textContent();
  await place(bob, 'Contacts');
  await bob.getByRole('list', { name: 'Contacts' }).getByText('Alice', { exact: true }).click();
  await bob.getByRole('button', { name: 'Safety number' }).click();
  expect(await bob.getByRole('main').getByRole('group', { name: 'Safety number' }).textContent()).toBe(number);
  await alice.getByRole('button', { name: 'They see the same' }).click();
  await alice.getByText('is verified').waitFor();
});

test('they write to each other, also while both servers are started anew, and scripts stay text', async () => {
  await alice.getByRole('link', { name: 'Write' }).click();
  await bob.getByRole('link', { name: 'Write' }).click();
  await write(alice, 'Hello Bob');
  await messageOf(bob, 'Hello Bob').waitFor();
  await bob.bringToFront();
  await alice.getByRole('article', { name: /Hello Bob; Read$/ }).waitFor();

  await Promise.all(servers.map((server) => server.down()));
  await alice.getByText('Your server does not answer').waitFor();
  await write(alice, `Are you back? ${attack}`);
  await Promise.all(servers.map((server) => server.up()));
  await messageOf(bob, 'Are you back? <img src=x').waitFor();
  await write(bob, 'Here I am');
  await messageOf(alice, 'Here I am').waitFor();
});

test('nobody else was asked, and nothing ran that should not', async () => {
  expect(seen.map(({ hosts }) => [...hosts])).toEqual(servers.map(({ ready }) => [new URL(ready.ui).host]));
  expect(await Promise.all([alice, bob].map((page) => page.locator('parley-shell img[src="x"]').count()))).toEqual([
    0, 0,
  ]);
  // A server that is away is told of by the browser itself.
  const own = seen.flatMap(({ complaints }) => complaints.filter((text) => !/ERR_|WebSocket connection/.test(text)));
  expect(own).toEqual([]);
});
