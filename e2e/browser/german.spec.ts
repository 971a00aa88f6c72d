import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { launchBrowser, type Browser, type Page } from '../../tools/browser/launch';
import { ServerProcess } from '../support/server';
import { lostTexts } from './support/lost-text';

const password = 'sieben stille lamas stricken';

/** English texts without values in them that are another word in German. */
const english = new Set(
  [
    ...readFileSync(join(__dirname, '../../apps/web/src/locale/de.xlf'), 'utf8').matchAll(
      /<source>([^<{]+)<\/source>\s*<target>([^<]*)<\/target>/g,
    ),
  ].flatMap(([, source = '', target = '']) => (source === target ? [] : [source.trim()])),
);

let server: ServerProcess;
let browser: Browser;
let page: Page;

beforeAll(async () => {
  [server, browser] = await Promise.all([ServerProcess.start(), launchBrowser()]);
  page = await (await browser.newContext({ locale: 'de-DE' })).newPage();
});
afterAll(async () => {
  await browser?.close();
  await server?.down();
});

const language = (): Promise<string | null> => page.locator('html').getAttribute('lang');

/** What a page says that is English. */
async function englishOn(): Promise<string[]> {
  const shown = await page.locator('body').innerText();
  const labels = await page
    .locator('[aria-label], [title], [placeholder], [alt]')
    .evaluateAll((elements) =>
      elements.flatMap((element) =>
        ['aria-label', 'title', 'placeholder', 'alt'].map((name) => element.getAttribute(name) ?? ''),
      ),
    );
  const said = [...shown.split('\n'), ...labels];
  return said.filter((text) => english.has(text.trim()));
}

/** Opens a place of the app by its own ways: it stays unlocked. */
async function visit(path: string): Promise<void> {
  await page.evaluate((to) => {
    history.pushState(null, '', to);
    dispatchEvent(new PopStateEvent('popstate', { state: null }));
  }, path);
}

async function unlocked(): Promise<void> {
  await page
    .getByLabel('Passwort', { exact: true })
    .or(page.getByLabel('Password', { exact: true }))
    .fill(password);
  await page.getByRole('button', { name: /^(Entsperren|Unlock)$/ }).click();
  await page.getByRole('navigation', { name: /^(Hauptmenü|Main)$/ }).waitFor();
}

test('the set-up is in German for a browser that asks for it', async () => {
  await page.goto(`${server.ready.ui}#setup=${server.ready.setupToken ?? ''}`);
  await page.getByLabel('Name', { exact: true }).fill('Käthe');
  expect(await language()).toBe('de');
  expect(english.size).toBeGreaterThan(400);
  expect(await englishOn()).toEqual([]);
  await page.getByRole('button', { name: 'Weiter' }).click();
  await page.getByLabel('Passwort', { exact: true }).fill('passwort');
  await page
    .getByText(/häufig/)
    .first()
    .waitFor();
  await page.getByLabel('Passwort', { exact: true }).fill(password);
  expect(await englishOn()).toEqual([]);
  await page.getByRole('button', { name: 'Konto anlegen' }).click();
  await page.getByLabel('Ich habe die zwölf Wörter gesichert').check();
  expect(await englishOn()).toEqual([]);
  await page.getByRole('button', { name: 'Weiter' }).click();
  await page.getByText(/^Aus dem Internet$/).click();
  await page.getByText(/Lass deinen Router den TCP-Port \d+ an diesen Computer weiterleiten/).waitFor();
  expect(await englishOn()).toEqual([]);
  await page.getByRole('link', { name: 'Parley öffnen' }).click();
  await page.getByRole('navigation', { name: 'Hauptmenü' }).waitFor();
});

test('so are messages with their times', async () => {
  await page.goto(`${server.ready.ui}c/self`);
  await unlocked();
  await page.getByPlaceholder('Nachricht').fill('Milch');
  await page.getByRole('button', { name: 'Senden' }).click();
  await page.getByText('Heute', { exact: true }).waitFor();
  await page.getByRole('log').getByText('Milch').waitFor();
  expect(await page.title()).toContain('Parley');
  expect(await englishOn()).toEqual([]);
});

describe.each([
  ['a phone', { width: 390, height: 844 }],
  ['a laptop', { width: 1280, height: 800 }],
])('on %s', (_, size) => {
  beforeAll(() => page.setViewportSize(size));

  test.each([
    ['/', 'Chats'],
    ['/requests', 'Anfragen'],
    ['/contacts', 'Kontakte'],
    ['/contacts/add', 'Kontakt hinzufügen'],
    ['/contacts/invite', 'Jemanden einladen'],
    ['/settings/profile', 'Profil'],
    ['/settings/security', 'Sicherheit'],
    ['/settings/devices', 'Geräte'],
    ['/settings/appearance', 'Aussehen'],
    ['/settings/notifications', 'Benachrichtigungen'],
    ['/settings/storage', 'Speicher'],
    ['/settings/network', 'Netzwerk'],
    ['/settings/diagnostics', 'Diagnose'],
    ['/settings/about', 'Info'],
  ])('%s says nothing in English, and nothing of it is lost', async (path, heading) => {
    await visit(path);
    await page.getByRole('heading', { name: heading, exact: true, includeHidden: true }).first().waitFor();
    expect(await englishOn()).toEqual([]);
    expect(await lostTexts(page)).toEqual([]);
  });
});

test('a language that was chosen stays, at the same address, until the browser decides again', async () => {
  const address = new URL('/settings/appearance', server.ready.ui).href;
  await page.goto(address);
  await unlocked();
  await page.getByRole('radiogroup', { name: 'Sprache' }).getByText('English').click();
  await page.getByRole('button', { name: 'Unlock' }).waitFor();
  await unlocked();
  await page.getByRole('heading', { name: 'Appearance' }).waitFor();
  expect({ address: page.url(), language: await language() }).toEqual({ address, language: 'en' });
  await page.reload();
  await page.getByRole('button', { name: 'Unlock' }).waitFor();
  await unlocked();
  await page.getByRole('radiogroup', { name: 'Language' }).getByText('As the browser').click();
  await page.getByRole('button', { name: 'Entsperren' }).waitFor();
  expect({ address: page.url(), language: await language() }).toEqual({ address, language: 'de' });
});
