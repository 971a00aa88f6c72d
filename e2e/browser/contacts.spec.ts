import { rmSync } from 'node:fs';
import { launchBrowser, type Browser, type Page } from '../../tools/browser/launch';
import { befriend, newPerson, type Person } from '../support/story';
import { appOf } from './support/app-of';
import { watch, type Seen } from './support/watch';

let browser: Browser;
let alice: Person;
let bob: Person;
let page: Page;
let seen: Seen;

beforeAll(async () => (browser = await launchBrowser()));
afterAll(() => browser.close());

async function begin(): Promise<void> {
  [alice, bob] = await Promise.all([newPerson('alice'), newPerson('bob')]);
}

async function end(): Promise<void> {
  await page.context().close();
  await Promise.all([alice.server.down(), bob.server.down()]);
}

/** Alice's app, and what it complains about. */
async function open(path?: string): Promise<void> {
  page = await appOf(browser, alice, path);
  seen = watch(page);
}

const place = (name: string): Promise<void> =>
  page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name }).click();
const dialog = (): ReturnType<Page['getByRole']> => page.getByRole('dialog', { name: 'Bob wants to write to you' });

describe('somebody whom nobody has asked yet', () => {
  beforeAll(begin);
  afterAll(end);

  test('an invite that the browser opens is looked up at once', async () => {
    const [{ link }] = (await bob.terminal.ok('invite')) as [{ link: string }];
    await open(`/add#${encodeURIComponent(link)}`);
    await page.getByRole('region', { name: 'Who was found' }).getByText('Bob', { exact: true }).waitFor();
    expect(await page.getByLabel('Address or invite link').inputValue()).toBe(link);
  });

  test('an address where nobody answers is explained in words', async () => {
    await open();
    await place('Contacts');
    await page.getByRole('link', { name: 'Add a contact' }).first().click();
    await page.getByLabel('Address or invite link').fill('nobody at all');
    await page.getByRole('button', { name: 'Look up' }).click();
    await page.getByRole('alert').getByText('That is no address').waitFor();
    await page.getByLabel('Address or invite link').fill(alice.address);
    await page.getByRole('button', { name: 'Look up' }).click();
    await page.getByRole('alert').getByText('That is your own address').waitFor();
  });

  test('an invite link shows who it is from, and asks them with a line', async () => {
    const [{ link }] = (await bob.terminal.ok('invite')) as [{ link: string }];
    await open();
    await place('Contacts');
    await page.getByRole('link', { name: 'Add a contact' }).first().click();
    await page.getByLabel('Address or invite link').fill(link);
    await page.getByRole('button', { name: 'Look up' }).click();

    const found = page.getByRole('region', { name: 'Who was found' });
    await found.getByText('Bob', { exact: true }).waitFor();
    await found.getByRole('img', { name: 'Verified' }).waitFor();
    await found.getByLabel('A line about you').fill('It is me, from the boat');
    await found.getByRole('button', { name: 'Ask Bob' }).click();
    await found.getByText('Bob has been asked').waitFor();

    const [request] = await bob.terminal.ok('contacts', 'requests');
    expect(request).toMatchObject({ name: 'Alice', note: 'It is me, from the boat' });
    await bob.terminal.ok('contacts', 'accept', alice.accountId);
    await found.getByRole('link', { name: 'Show contact' }).click();
    await page.getByRole('link', { name: 'Write' }).waitFor();
    expect(seen.complaints).toEqual([]);
  });
});

describe('a stranger', () => {
  beforeEach(begin);
  afterEach(end);

  test('a request comes up as a card that keeps nobody from going on, and can be accepted there', async () => {
    await open();
    await bob.terminal.ok('contacts', 'add', alice.address, '--note', 'Remember me?');
    await dialog().getByText('Remember me?').waitFor();
    await dialog().getByText(bob.address).waitFor();
    const number = await dialog().getByRole('group', { name: 'Safety number' }).textContent();

    // The card is there, and the page under it still works.
    await place('Contacts');
    await page.getByRole('heading', { name: 'Contacts', exact: true }).waitFor();
    await dialog().getByRole('button', { name: 'Accept' }).click();
    await dialog().waitFor({ state: 'detached' });
    await page.getByRole('list', { name: 'Contacts' }).getByText('Bob', { exact: true }).waitFor();

    const [verified] = await bob.terminal.ok('contacts', 'verify', alice.accountId, '--number', number ?? '');
    expect(verified).toMatchObject({ verified: true });
    expect(seen.complaints).toEqual([]);
  });

  test('a request that is closed stays in the inbox; declining it can be taken back', async () => {
    await open();
    await bob.terminal.ok('contacts', 'add', alice.address, '--note', 'Remember me?');
    await dialog().getByRole('button', { name: 'Close' }).click();
    await place('Requests');
    const inbox = page.getByRole('main').getByRole('listitem');
    await inbox.getByRole('button', { name: 'Decline' }).click();
    await inbox.waitFor({ state: 'detached' });
    await page.getByRole('button', { name: 'Undo' }).click();
    await inbox.getByRole('button', { name: 'Accept' }).click();
    await page.getByRole('button', { name: 'Open' }).click();
    await page.getByRole('heading', { name: 'Bob' }).waitFor();
  });

  test('somebody who was declined and asks anew comes up again', async () => {
    await open();
    await bob.terminal.ok('contacts', 'add', alice.address, '--note', 'Remember me?');
    await dialog().getByRole('button', { name: 'Decline' }).click();
    // Until then it can be taken back.
    await page.getByText('Declined. Bob is not told.').waitFor();
    await page.getByText('Declined. Bob is not told.').waitFor({ state: 'detached' });
    await bob.terminal.ok('contacts', 'add', alice.address, '--note', 'Please');
    await dialog().getByText('Please').waitFor();
  });

  test('a contact whose server has another key is shown aloud, with what to do', async () => {
    await befriend(alice, bob);
    await open();
    await place('Contacts');
    await page.getByRole('list', { name: 'Contacts' }).getByText('Bob', { exact: true }).click();
    await bob.server.down();
    await alice.terminal.ok('send', bob.accountId, 'for the real Bob');
    rmSync(bob.server.data, { recursive: true });
    await bob.server.up();
    await page.getByRole('alert').getByRole('heading', { name: 'Another server answers for Bob' }).waitFor();
    await page.getByRole('alert').getByText('Nothing is sent to it').waitFor();
    await page.getByRole('list', { name: 'Contacts' }).getByText('Their key changed').waitFor();
  });
});

describe('a contact', () => {
  // One after the other, with the same two people.
  beforeAll(async () => {
    await begin();
    await befriend(alice, bob);
    await open();
  });
  afterAll(end);
  beforeEach(async () => {
    await place('Contacts');
    await page.getByRole('list', { name: 'Contacts' }).getByText('Bob', { exact: true }).click();
  });

  test('is verified by the number that the other side sees, and loudly not by another one', async () => {
    const [{ safetyNumber }] = (await bob.terminal.ok('contacts', 'verify', alice.accountId)) as [
      { safetyNumber: string },
    ];
    await page.getByRole('button', { name: 'Verify' }).click();
    await page.getByRole('button', { name: 'Type theirs' }).click();
    await page.getByLabel('The number they see').fill('12345');
    await page.getByRole('button', { name: 'Compare' }).click();
    await page.getByRole('alert').getByText('it has 60 digits').waitFor();

    await page.getByLabel('The number they see').fill(safetyNumber);
    await page.getByRole('button', { name: 'Compare' }).click();
    await page.getByText('Bob is verified').waitFor();
    await page.getByRole('main').getByRole('heading', { name: 'Bob' }).getByRole('img', { name: 'Verified' }).waitFor();

    await page.getByRole('button', { name: 'Type theirs' }).click();
    await page
      .getByLabel('The number they see')
      .fill(safetyNumber.replace(/^./, (digit) => String((Number(digit) + 1) % 10)));
    await page.getByRole('button', { name: 'Compare' }).click();
    await page.getByRole('alert').getByText('The numbers are not the same').waitFor();
    await page
      .getByRole('main')
      .getByRole('heading', { name: 'Bob' })
      .getByRole('img', { name: 'Not verified yet' })
      .waitFor();
  });

  test('is verified by the code on the other screen, also from a picture of it', async () => {
    await page.getByRole('list', { name: 'Contacts' }).getByText('Bob', { exact: true }).click({ button: 'right' });
    await page.getByRole('menuitem', { name: 'Verify' }).click();
    // Both sides see the same code.
    const buffer = await page.getByRole('img', { name: 'Safety number as a QR code' }).screenshot();
    await page.getByRole('button', { name: 'Scan theirs' }).click();
    await page.getByLabel('Image of a QR code').setInputFiles({ name: 'code.png', mimeType: 'image/png', buffer });
    await page.getByText('Bob is verified').waitFor();
    expect(await alice.terminal.ok('contacts', 'list')).toMatchObject([{ name: 'Bob', verified: true }]);
    expect(seen.complaints).toEqual([]);
  });

  test('is pinned, muted and archived from its menu; the archive gives it back with Undo', async () => {
    const row = page.getByRole('list', { name: 'Contacts' }).getByText('Bob', { exact: true });
    const choose = async (...names: readonly string[]): Promise<void> => {
      await row.click({ button: 'right' });
      for (const name of names) await page.getByRole('menuitem', { name, exact: true }).click();
    };
    await choose('Pin');
    await page.getByRole('button', { name: 'Unpin' }).waitFor();
    await choose('Mute', 'For 8 hours');
    await page.getByRole('button', { name: 'Unmute' }).waitFor();
    await choose('Archive');
    await page.getByRole('button', { name: 'Back from the archive' }).waitFor();
    await page.getByRole('button', { name: 'Undo' }).click();
    await page.getByRole('button', { name: 'Archive', exact: true }).waitFor();
    expect(seen.complaints).toEqual([]);
  });

  test('is blocked, and unblocked again with Undo', async () => {
    await page.getByRole('button', { name: 'Block Bob' }).click();
    await page.getByRole('button', { name: 'Unblock' }).waitFor();
    await page.getByRole('button', { name: 'Undo' }).click();
    await page.getByRole('button', { name: 'Block Bob' }).waitFor();
    expect(seen.complaints).toEqual([]);
  });

  test('is saved with everything written, as a file', async () => {
    await alice.terminal.ok('send', bob.accountId, 'hello from the boat');
    await page.getByRole('button', { name: 'Export chat' }).click();
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('menuitem', { name: 'Plain text' }).click(),
    ]);
    expect(download.suggestedFilename()).toBe('Bob.txt');
    const parts: Buffer[] = [];
    for await (const part of await download.createReadStream()) parts.push(part as Buffer);
    expect(Buffer.concat(parts).toString()).toContain('hello from the boat');
    expect(seen.complaints).toEqual([]);
  });

  test('that is removed is gone at once, comes back with Undo, and is removed for good without it', async () => {
    await alice.terminal.ok('send', bob.accountId, 'hello');
    const remove = page.getByRole('button', { name: 'Remove with everything written' });
    await remove.click();
    await page.getByRole('heading', { name: 'This contact is gone' }).waitFor();
    await page.getByRole('button', { name: 'Undo' }).click();
    await remove.click();
    await page.getByRole('heading', { name: 'No contacts yet' }).waitFor();
    const removed = alice.terminal.start('receive', '--follow');
    await removed.until((events) => events.some(({ type, state }) => type === 'contact' && state === 'removed'));
    await removed.end();
    expect(await alice.terminal.ok('contacts', 'list')).toEqual([]);
  });
});
