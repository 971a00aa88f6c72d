import { launchBrowser, type Browser, type Page } from '../../tools/browser/launch';
import { befriend, newPerson, type Person } from '../support/story';
import { appOf } from './support/app-of';

let browser: Browser;
let alice: Person;
let bob: Person;

beforeAll(async () => {
  [browser, alice, bob] = await Promise.all([launchBrowser(), newPerson('alice'), newPerson('bob')]);
  await befriend(alice, bob);
});
afterAll(async () => {
  await browser.close();
  await Promise.all([alice.server.down(), bob.server.down()]);
});

/** The tab goes out of sight, or comes back. */
async function setVisible(page: Page, visible: boolean): Promise<void> {
  await page.evaluate(
    (state) => {
      Object.defineProperty(document, 'visibilityState', { value: state, configurable: true });
      document.dispatchEvent(new Event('visibilitychange'));
    },
    visible ? 'visible' : 'hidden',
  );
}

test('a contact is online while somebody looks at their app, not while its tab is hidden, nor when they do not tell', async () => {
  const hers = await appOf(browser, alice, '/contacts');
  await hers.getByRole('list', { name: 'Contacts' }).getByText('Bob', { exact: true }).click();
  const about = hers.getByRole('main');

  const his = await appOf(browser, bob, '/settings/security');
  await about.getByText('Online', { exact: true }).first().waitFor();
  await setVisible(his, false);
  await about
    .getByText(/^Last seen/)
    .first()
    .waitFor();
  await setVisible(his, true);
  await about.getByText('Online', { exact: true }).first().waitFor();

  await his.getByRole('switch', { name: 'Show contacts when I am here' }).click();
  await about.getByText('Online', { exact: true }).first().waitFor({ state: 'detached' });
  await Promise.all([hers, his].map((page) => page.context().close()));
});

test('the server tells who can reach it, and what helps', async () => {
  const page = await appOf(browser, alice, '/settings/network');
  const machine = page.getByRole('listitem').filter({ hasText: 'On this computer' });
  await machine.getByText('yes', { exact: true }).waitFor();
  await machine.getByText(`Your server answers at ${alice.server.ready.address.split('@').at(-1) ?? ''}`).waitFor();
  const internet = page.getByRole('listitem').filter({ hasText: 'From the internet' });
  await internet.getByText('not yet').waitFor();
  await internet.getByText('Let your router pass').waitFor();
  await page.context().close();
});
