import { launchBrowser, type Browser, type Page } from '../../tools/browser/launch';
import { hidden } from '../support/network';
import { newPerson, type Person } from '../support/story';
import { unlock } from './support/app';
import { appOf } from './support/app-of';

/** Carol's server stands where others can dial it; those of Alice and Bob only dial. */
let browser: Browser;
let alice: Person;
let bob: Person;
let carol: Person;
let hers: Page;

beforeAll(async () => {
  [browser, alice, bob, carol] = await Promise.all([
    launchBrowser(),
    newPerson('alice', undefined, hidden()),
    newPerson('bob', undefined, hidden()),
    newPerson('carol'),
  ]);
  hers = await appOf(browser, alice, '/settings/servers');
});
afterAll(async () => {
  await browser.close();
  await Promise.all([alice, bob, carol].map(async ({ server }) => server.down()));
});

const placeOf = ({ server }: Person): { host: string; port: string } => {
  const [host = '', port = ''] = server.ready.address.split(':');
  return { host, port };
};

/** Another page of the app, loaded anew. */
async function go(path: string): Promise<void> {
  await hers.goto(new URL(path, hers.url()).href);
  await unlock(hers, alice.password);
}

/** What is typed to connect Carol's server. */
async function connect(page: Page, id = carol.server.ready.serverId): Promise<void> {
  const { host, port } = placeOf(carol);
  await page.getByLabel('Host').fill(host);
  await page.getByLabel('Port').fill(port);
  await page.getByLabel('Server id').fill(id);
  await page.getByRole('button', { name: 'Connect', exact: true }).click();
}

test('another server than was meant is not connected', async () => {
  await connect(hers, bob.server.ready.serverId);
  await hers.getByText('Another server answers at that address. Nothing was connected.').waitFor();
});

test('two servers become peers when both owners say so, and find the people behind', async () => {
  await connect(hers);
  await hers.getByText('is connected once its owner accepts').waitFor();
  const carols = await appOf(browser, carol, '/settings/servers');
  const wish = carols.getByRole('listitem').filter({ hasText: alice.server.ready.serverId });
  await wish.getByText('Wants to connect').waitFor();
  await wish.getByRole('button', { name: 'Accept' }).click();
  await hers
    .getByText(/Connected ·/)
    .first()
    .waitFor();

  // Bob does it in his terminal.
  await bob.terminal.ok('peers', 'add', carol.server.ready.address);
  await carols
    .getByRole('listitem')
    .filter({ hasText: bob.server.ready.serverId })
    .getByRole('button', { name: 'Accept' })
    .click();
  await hers.getByText('2 steps').first().waitFor();
  await carols.context().close();
});

test('who is found on a server behind is asked, accepts, and is reached over the one in between', async () => {
  await hers.getByRole('link', { name: 'Ask Bob to chat' }).click();
  await hers.getByRole('button', { name: /Ask Bob/ }).click();
  await hers.getByText('Bob has been asked').waitFor();
  const follow = bob.terminal.start('receive', '--follow');
  await follow.until((events) => events.some((event) => event['type'] === 'request'));
  await bob.terminal.ok('contacts', 'accept', alice.accountId);
  await go(`/c/${bob.accountId}`);
  await hers
    .getByRole('main')
    .getByText(/over another server/)
    .first()
    .waitFor();
  await hers.getByRole('textbox', { name: 'Message' }).fill('through Carol');
  await hers.keyboard.press('Enter');
  await follow.until((events) => events.some((event) => event['text'] === 'through Carol'));
  await follow.end();
  await hers.getByRole('img', { name: 'On their device' }).first().waitFor();
});

test('a server that was blocked is let go, and one can stop being found', async () => {
  await go('/settings/servers');
  await hers.getByRole('switch', { name: 'Let others find me' }).click();
  const line = hers.getByRole('listitem').filter({ hasText: carol.server.ready.serverId }).first();
  await line.getByRole('button', { name: 'Disconnect' }).click();
  // Carol still says yes.
  await line.getByText('Wants to connect').waitFor();
  await line.getByRole('button', { name: 'Accept' }).click();
  await line.getByText(/Connected ·/).waitFor();
  await line.getByRole('button', { name: 'Block' }).click();
  await line.getByText('Blocked').waitFor();
  await hers.getByText('Nobody for now.').waitFor();
});
