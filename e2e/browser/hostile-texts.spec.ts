import { readFile } from 'node:fs/promises';
import type { Page } from '../../tools/browser/launch';
import { newPerson, type Person } from '../support/story';
import { lostTexts } from './support/lost-text';
import { laptop, phone, TwoInBrowsers } from './support/two-in-browsers';
import type { Seen } from './support/watch';

const RIGHT_TO_LEFT_OVERRIDE = '\u202e';
const HIT = 'document.title=`hit`';
const NAME = `"><img src=x onerror=${HIT}>{{1+1}}`;
const NOTE = `<script>${HIT}</script> **no** [x](javascript:${HIT}) <svg onload=${HIT}>`;

const messages = [
  `<img src=x onerror="${HIT}">`,
  `<script>${HIT}</script>`,
  `[click](javascript:${HIT})`,
  `[click](data:text/html,<script>${HIT}</script>)`,
  `<javascript:${HIT}>`,
  `"><svg onload=${HIT}>`,
  `{{constructor.constructor("${HIT}")()}}`,
  `![x](https://192.0.2.1/x.png"onerror="${HIT})`,
  '[bank.example](https://192.0.2.1/)',
  `> ${'> '.repeat(200)}deep`,
  `${'*_'.repeat(2_000)}unbalanced`,
  `looks like ${RIGHT_TO_LEFT_OVERRIDE}gpj.exe`,
  `e${'\u0301'.repeat(10_000)} marks`,
  `${'w'.repeat(10_000)} wide`,
  `https://example.org/${'a'.repeat(2_000)}`,
];

const both = new TwoInBrowsers();
let mallory: Person;
let page: Page;
let seen: Seen;

beforeAll(async () => {
  mallory = await newPerson('mallory', 'a good password for mallory', {}, NAME);
  ({ page, seen } = await both.app(both.alice));
});
afterAll(() => mallory.server.down());

/** Nothing ran, nothing was asked for, and the page is as wide as its window. */
async function harmless(): Promise<void> {
  expect(await page.title()).not.toContain('hit');
  expect(seen.complaints).toEqual([]);
  expect([...seen.hosts]).toEqual([new URL(both.alice.server.ready.ui).host]);
  expect(await lostTexts(page)).toEqual([]);
}

test('a stranger’s name and line are words, on their card and in the inbox', async () => {
  await mallory.terminal.ok('contacts', 'add', both.alice.address, '--note', NOTE);
  const card = page.getByRole('dialog', { name: NAME });
  await card.getByText(NOTE, { exact: true }).waitFor();
  await harmless();
  await card.getByRole('button', { name: 'Close' }).click();
  await page.getByRole('link', { name: 'Requests' }).click();
  await page.getByRole('main').getByText(NOTE, { exact: true }).waitFor();
  await page.getByRole('main').getByText(NAME, { exact: true }).waitFor();
  await harmless();
});

test('whatever a message says, it is only words', async () => {
  await page.getByRole('button', { name: 'Accept' }).click();
  await befriended();
  for (const message of messages)
    expect((await mallory.terminal.run(['send', both.alice.accountId, '-'], message)).code).toBe(0);
  await page.getByRole('link', { name: /^Chats/ }).click();
  await page.getByRole('list', { name: 'Conversations' }).getByText(NAME, { exact: true }).click();
  const log = page.getByRole('log');
  // Once they are parsed: what stands between backticks is code.
  for (const message of messages.slice(0, 2))
    await log.getByText(message.replaceAll('`', ''), { exact: true }).waitFor();
  await log.getByText('https://example.org/aaaa').waitFor();
  expect(await log.locator('img, script, svg, iframe').count()).toBe(0);
  const links = await log.getByRole('link').evaluateAll((all) => all.map((link) => link.getAttribute('href') ?? ''));
  expect(links.filter((link) => !/^https?:\/\//.test(link))).toEqual([]);
  // Where a link leads stands beside it when its words say something else.
  await log.getByText('192.0.2.1').first().waitFor();
  await harmless();
});

test('nothing of a message is drawn over others, however many marks a letter has', async () => {
  const marks = page.getByRole('article').filter({ hasText: 'e\u0301\u0301' });
  const inside = await marks
    .locator('p')
    .first()
    .evaluate((element) => {
      for (let around: Element | null = element; around !== null; around = around.parentElement)
        if (getComputedStyle(around).overflowY === 'clip') return around.getBoundingClientRect().height;
      return null;
    });
  expect(inside).toBeLessThan(200);
});

test.each([
  ['on a laptop', laptop],
  ['on a phone', phone],
])('the layout holds %s', async (_, look) => {
  await page.setViewportSize({ width: look.width, height: look.height });
  await harmless();
  const { scrollWidth, clientWidth } = await page
    .getByRole('log')
    .locator('..')
    .evaluate(({ scrollWidth, clientWidth }) => ({ scrollWidth, clientWidth }));
  expect(scrollWidth).toBe(clientWidth);
});

test('a name is words in the switcher, in the details and in a saved file', async () => {
  await page.setViewportSize({ width: laptop.width, height: laptop.height });
  await page.keyboard.press('Control+k');
  await page.getByRole('listbox').getByText(NAME, { exact: true }).waitFor();
  await harmless();
  await page.keyboard.press('Escape');
  await page.getByRole('heading', { level: 1 }).getByRole('link', { name: NAME }).click();
  await page.getByText('How messages go').waitFor();
  await harmless();
  await page.getByRole('complementary').getByRole('button', { name: 'Export chat' }).click();
  const download = page.waitForEvent('download');
  await page.getByRole('menuitem', { name: 'Web page (HTML)' }).click();
  const file = await (await download).path();
  const saved = await page.context().newPage();
  await saved.setContent(await readFile(file, 'utf8'));
  await saved.getByText(`<script>${HIT}</script>`, { exact: true }).first().waitFor();
  expect(await saved.title()).not.toBe('hit');
  expect(await saved.locator('img, script, svg').count()).toBe(0);
  await saved.close();
});

test.each([
  '/contacts/add#<img src=x onerror=document.title=`hit`>',
  '/add#web+parley:mallory@192.0.2.1#<script>document.title=`hit`</script>',
  '/contacts/add#javascript:document.title=`hit`',
  '/c/<img src=x onerror=document.title=`hit`>',
  '/c/self#"]<img src=x onerror=document.title=`hit`>',
  '/contacts/javascript:document.title=`hit`?verify=<svg onload=document.title=`hit`>',
  '/?folder=<svg onload=document.title=`hit`>',
  '/settings/"><script>document.title=`hit`</script>',
])('an address does nothing but lead somewhere: %s', async (path) => {
  await page.goto(new URL('/', both.alice.server.ready.ui).href + path.slice(1));
  await page.getByRole('main').waitFor();
  await page.getByRole('heading').first().waitFor();
  expect(await page.title()).not.toContain('hit');
  expect(seen.complaints).toEqual([]);
});

/** Resolves when Mallory knows that she was accepted. */
async function befriended(): Promise<void> {
  const follow = mallory.terminal.start('receive', '--follow');
  await follow.until((events) => events.some(({ type, state }) => type === 'contact' && state === 'approved'));
  await follow.end();
}
