import { get } from 'node:http';
import { usePrimitives } from '@parley/client';
import { nodePrimitives } from '../apps/terminal/src/primitives/node-primitives';
import { opened, unlock } from '../e2e/browser/support/app';
import { PASSWORD, Person } from '../e2e/client-harness';
import { launchBrowser, type Page } from '../tools/browser/launch';
import type { Figures } from './report';

/** Messages of the long conversation. */
const MESSAGES = 100_000;
/** Waiting for the server at once: more would only wait in memory. */
const IN_FLIGHT = 2_000;
/** Arrive at once while nobody does anything. */
const ARRIVING = 500;
/** The message that is looked for, in the middle. */
const SEARCHED = 50_017;
/** Looked for before: no number of another message begins with it, so that it is among the first found. */
const READ_FOR = 77_777;
/** Whatever takes longer is broken. */
const PATIENCE_MS = 60_000;
const SCROLL_MS = 5_000;
const SCROLL_PX_A_FRAME = 120;
/** Half a frame late is a frame that was dropped. */
const DROPPED_MS = 25;

/**
 * The app in a real browser, with a conversation of 100,000 messages on a real server. `unlockToListMs`: from reloading a page that stays unlocked
 * (no key derivation) to the list, loading the app included; `open100kMs`: from the click on the conversation to its last message on the page;
 * `search100kMs`: from the last letter typed to the first message found, in a second search, when history has been read once;
 * `droppedFrames`: part of the frames while scrolling up, the pointer over the messages; `longestTaskMs`: of the main thread while 500 messages
 * arrive, 0 when none took 50 ms; `heapMB`: of the page with the list, with the conversation just opened, after all this with the conversation opened
 * anew, and once more after another round of scrolling and opening; `memoryGrowth`: the last of them as a multiple of the one before. What
 * the first round adds are the code of what was used and caches; what every round adds is a leak.
 */
export async function web(): Promise<Figures> {
  usePrimitives(nodePrimitives);
  const person = await Person.create('alice');
  const browser = await launchBrowser();
  try {
    person.told.end();
    await say(person, MESSAGES, 'message');
    const context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
    const page = await context.newPage();
    const scripts = new Set<string>();
    context.on('request', (request) => {
      if (request.url().endsWith('.js')) scripts.add(request.url());
    });
    await page.goto(person.server.ready.ui);
    await page.getByLabel('Stay unlocked').check();
    await unlock(page, PASSWORD);
    const unlockToListMs = await reload(page);
    const list = await heapOf(page);
    const open100kMs = await open(page, `number ${MESSAGES},`);
    const fresh = await heapOf(page);
    const compressedKB = (await bytesOf(scripts)) / 1000;
    await page.mouse.move(900, 400);
    const droppedFrames = await scroll(page);
    await search(page, `number ${READ_FOR}`);
    const search100kMs = await search(page, `number ${SEARCHED}`);
    await page.getByRole('searchbox', { name: 'Search' }).fill('');
    const longestTaskMs = await arrive(page, person);
    await openAnew(page);
    const worked = await heapOf(page);
    await scroll(page);
    await openAnew(page);
    const again = await heapOf(page);
    return {
      compressedKB,
      unlockToListMs,
      open100kMs,
      search100kMs,
      droppedFrames,
      longestTaskMs,
      heapMB: { list: list / 1e6, opened: fresh / 1e6, worked: worked / 1e6, again: again / 1e6 },
      memoryGrowth: again / worked,
    };
  } finally {
    await browser.close();
    await person.end();
  }
}

/** Notes to self, which take the same way into history as all others. */
async function say({ client }: Person, count: number, words: string): Promise<void> {
  for (let at = 0; at < count; at += IN_FLIGHT) {
    const batch = Array.from({ length: Math.min(IN_FLIGHT, count - at) }, (_, n) => at + n + 1);
    await Promise.all(batch.map((n) => client.send('self', `${words} number ${n}, with a few words more to say`)));
  }
}

async function reload(page: Page): Promise<number> {
  await page.reload({ waitUntil: 'commit' });
  await opened(page);
  await page.getByRole('list', { name: 'Conversations' }).getByRole('link').first().waitFor();
  return page.evaluate(() => performance.now());
}

/** Clicks, and looks at every frame whether the newest message is there. */
function open(page: Page, newest: string): Promise<number> {
  return page.evaluate(
    async ({ last, patience }) => {
      const started = performance.now();
      document.querySelector<HTMLElement>('[aria-label="Conversations"] a')?.click();
      while (!document.querySelector('[role=log]')?.textContent.includes(last)) {
        if (performance.now() - started > patience) throw new Error('it never opened');
        await new Promise(requestAnimationFrame);
      }
      return performance.now() - started;
    },
    { last: newest, patience: PATIENCE_MS },
  );
}

/** Leaves the conversation, so that nothing of it is on the page, and comes back after {@link arrive}. */
async function openAnew(page: Page): Promise<void> {
  const to = (name: string): Promise<void> =>
    page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name }).click();
  await to('Contacts');
  await page.getByRole('log').waitFor({ state: 'detached' });
  await to('Chats');
  await page.getByRole('list', { name: 'Conversations' }).waitFor();
  await open(page, `arrival number ${ARRIVING},`);
}

/** Types words and looks at every frame whether a message that holds the last of them is there. */
async function search(page: Page, words: string): Promise<number> {
  await page.getByRole('searchbox', { name: 'Search' }).fill('');
  return page.evaluate(
    async ({ typed, patience }) => {
      const box = document.querySelector<HTMLInputElement>('input[type=search]');
      if (!box) throw new Error('nothing to search with');
      const started = performance.now();
      box.value = typed;
      box.dispatchEvent(new Event('input', { bubbles: true }));
      while (!document.querySelector('[aria-label="Messages found"]')?.textContent.includes(`${typed},`)) {
        if (performance.now() - started > patience) throw new Error('it was never found');
        await new Promise(requestAnimationFrame);
      }
      return performance.now() - started;
    },
    { typed: words, patience: PATIENCE_MS },
  );
}

function scroll(page: Page): Promise<number> {
  return page.evaluate(
    async ({ forMs, pixels, late }) => {
      const scroller = document.querySelector('[role=log]')?.parentElement;
      if (!scroller) throw new Error('nothing to scroll');
      let [frames, dropped] = [0, 0];
      const end = performance.now() + forMs;
      for (let last = performance.now(); last < end; frames++) {
        scroller.scrollTop -= pixels;
        const now = await new Promise<number>(requestAnimationFrame);
        if (now - last > late) dropped++;
        last = now;
      }
      return dropped / frames;
    },
    { forMs: SCROLL_MS, pixels: SCROLL_PX_A_FRAME, late: DROPPED_MS },
  );
}

async function arrive(page: Page, person: Person): Promise<number> {
  await page.evaluate(() => {
    const seen: number[] = [];
    new PerformanceObserver((list) => seen.push(...list.getEntries().map(({ duration }) => duration))).observe({
      entryTypes: ['longtask'],
    });
    Object.assign(globalThis, { seen });
  });
  await say(person, ARRIVING, 'arrival');
  await page.waitForFunction(
    (last) =>
      document.querySelector('[aria-label="Conversations"]')?.textContent.includes(last) === true ||
      document.querySelector('[role=log]')?.textContent.includes(last) === true,
    `arrival number ${ARRIVING},`,
  );
  return page.evaluate(() => Math.max(0, ...(globalThis as unknown as { seen: number[] }).seen));
}

async function heapOf(page: Page): Promise<number> {
  const session = await page.context().newCDPSession(page);
  await session.send('HeapProfiler.collectGarbage');
  const { usedSize } = await session.send('Runtime.getHeapUsage');
  await session.detach();
  return usedSize;
}

/** Bytes that go over the wire for files, as browsers ask for them. */
async function bytesOf(urls: ReadonlySet<string>): Promise<number> {
  const sizes = await Promise.all([...urls].map(bytesOfOne));
  return sizes.reduce((sum, bytes) => sum + bytes, 0);
}

const bytesOfOne = (url: string): Promise<number> =>
  new Promise((resolve, reject) => {
    get(url, { headers: { 'accept-encoding': 'br, gzip' } }, (answer) => {
      let bytes = 0;
      answer.on('data', (chunk: Buffer) => (bytes += chunk.length)).on('end', () => resolve(bytes));
    }).on('error', reject);
  });
