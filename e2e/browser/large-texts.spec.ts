import type { Page } from '../../tools/browser/launch';
import { menuOf, messageOf, write } from './support/conversation';
import { lostTexts } from './support/lost-text';
import { laptop, phone, TwoInBrowsers, type Look } from './support/two-in-browsers';

const both = new TwoInBrowsers();

const looks: readonly (readonly [string, Look])[] = [
  ['laptop', { ...laptop, still: true }],
  ['phone', { ...phone, still: true }],
];

describe.each(looks)('with texts of twice the size nothing is lost on a %s', (_, look) => {
  let page: Page;
  beforeAll(async () => {
    ({ page } = await both.chat(both.alice, look));
    await page.evaluate(() => (document.documentElement.style.fontSize = '200%'));
  });
  afterAll(() => page.context().close());

  /** Opens a place of the app by its own ways, so that the texts stay as large. */
  async function visit(path: string): Promise<void> {
    await page.evaluate((to) => {
      history.pushState(null, '', to);
      dispatchEvent(new PopStateEvent('popstate', { state: null }));
    }, path);
    await page.waitForURL((url) => url.pathname + url.search === path);
  }
  /** Resolves when nothing is lost; rejects with what still is. */
  async function nothingLost(): Promise<void> {
    // Lists measure themselves a frame after the texts have grown.
    for (let frame = 0; frame < 3; frame++) await page.evaluate(() => new Promise(requestAnimationFrame));
    expect(await lostTexts(page)).toEqual([]);
  }

  test('in a conversation and its menu', async () => {
    await write(page, 'A message that is rather long, with an address: https://example.org/a/path/that/goes/on/and/on');
    await messageOf(page, 'A message that is rather long').waitFor();
    await nothingLost();
    await menuOf(page, 'A message that is rather long');
    await nothingLost();
    await page.keyboard.press('Escape');
  });

  test('beside a conversation', async () => {
    await visit(`/c/${both.bob.accountId}/details`);
    await page.getByText('How messages go').waitFor();
    await nothingLost();
  });

  test.each([
    ['/contacts', 'Contacts'],
    ['/contacts/add', 'Add a contact'],
    ['/contacts/invite', 'Invite somebody'],
    ['/requests', 'Requests'],
    ['/settings/profile', 'Profile'],
    ['/settings/security', 'Security'],
    ['/settings/devices', 'Devices'],
    ['/settings/appearance', 'Appearance'],
    ['/settings/notifications', 'Notifications'],
    ['/settings/network', 'Network'],
    ['/settings/storage', 'Storage'],
    ['/settings/about', 'About'],
    ['/', 'Chats'],
  ])('at %s', async (path, name) => {
    await visit(path);
    await page.getByRole('heading', { name, exact: true }).first().waitFor();
    await nothingLost();
  });

  test('at a contact whose number is compared', async () => {
    await visit(`/contacts/${both.bob.accountId}?verify=true`);
    await page.getByRole('img', { name: 'Safety number as a QR code' }).waitFor();
    await nothingLost();
  });

  test('in the switcher and the help for keys', async () => {
    await page.keyboard.press('Control+k');
    await page.getByRole('combobox', { name: 'Go to' }).waitFor();
    await nothingLost();
    await page.keyboard.press('Escape');
    await page.getByRole('combobox', { name: 'Go to' }).waitFor({ state: 'detached' });
    await page.getByRole('main').focus();
    await page.keyboard.press('?');
    await page.getByRole('heading', { name: 'Keyboard' }).waitFor();
    await nothingLost();
  });
});
