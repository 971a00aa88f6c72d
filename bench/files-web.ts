import { rm } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { drop, makeFile } from '../e2e/browser/support/files';
import { befriend, newPerson, type Person } from '../e2e/support/story';
import { BareBrowser, type BarePage } from './bare-browser';
import { threadsOfFamily } from './processes';
import type { Figures } from './report';

/** Size of the file in MiB: 512 unless PARLEY_BENCH_MIB says otherwise. */
const MIB = Number(process.env['PARLEY_BENCH_MIB'] ?? 512);
const MEGABYTES = (MIB * 1024 * 1024) / 1e6;
const FILE = 'file.bin';
/** From this part of the time on, a core or a thread is what everything else waits for. */
const BUSY = 0.85;

/**
 * A file in the app: read, hashed, sealed and brought to the own server (`upload`), then fetched from there, opened, hashed and written into the
 * browser's storage (`download`). Both from what somebody sees: from the click that sends it, or fetches it, to the card that says that it is done.
 * In between the other person accepts it in the same browser program: over both servers, and kept. `alone` is what the same browser does in the same
 * run with each of the steps by itself; `cores` how many cores browser and servers kept busy meanwhile, `busiestThread` which part of the time the
 * busiest of their threads worked, and `boundBy` what follows from both.
 */
export async function filesWeb(): Promise<Figures> {
  const [alice, bob] = await Promise.all([newPerson('alice'), newPerson('bob')]);
  const browser = await BareBrowser.launch();
  try {
    await befriend(alice, bob);
    const [hers, his] = [await chat(browser, alice, bob), await chat(browser, bob, alice)];
    await makeFile(hers, FILE, MIB);
    await drop(hers, [{ made: FILE }]);
    await until(hers, { words: FILE });
    const programs = [browser.pid, alice.server.pid, bob.server.pid];
    const upload = await measured(programs, () =>
      act(hers, { press: 'Send', shows: 'On your server, waiting for Bob' }),
    );
    const passedOn = await measured(programs, () => act(his, { press: 'Accept', shows: 'Save' }));
    const download = await measured(programs, () => act(hers, { press: 'Fetch', shows: 'Save' }));
    return { megabytes: MEGABYTES, upload, acceptToKept: passedOn, download, alone: await alone(hers) };
  } finally {
    await browser.close();
    await Promise.all([end(alice), end(bob)]);
  }
}

/** Opens the app of one person at the conversation with the other. */
async function chat(browser: BareBrowser, person: Person, other: Person): Promise<BarePage> {
  const page = await browser.open(new URL(`/c/${other.accountId}`, person.server.ready.ui).href);
  await until(page, { element: '#password' });
  await page.evaluate((password) => {
    const box = document.querySelector<HTMLInputElement>('#password');
    if (box) box.value = password;
    document.querySelector<HTMLElement>('button[type=submit]')?.click();
  }, person.password);
  await until(page, { element: 'textarea' });
  return page;
}

/** Waits for an element, or for words anywhere on the page. */
function until(page: BarePage, wanted: { readonly element?: string; readonly words?: string }): Promise<void> {
  return page.evaluate(async ({ element = 'body', words = '' }) => {
    const isThere = (): boolean =>
      document.querySelector(element) !== null && document.body.textContent.includes(words);
    while (!isThere()) await new Promise((resolve) => setTimeout(resolve, 20));
  }, wanted);
}

/** Presses a button, and waits for words (or a button) in the card of the file. @returns seconds */
function act(page: BarePage, what: { readonly press: string; readonly shows: string }): Promise<number> {
  return page.evaluate(
    async ({ press, shows, file }) => {
      const nameOf = (button: HTMLElement): string => button.ariaLabel ?? button.innerText.trim();
      const buttons = (): HTMLElement[] => [...document.querySelectorAll<HTMLElement>('button')];
      const inCard = (): boolean => {
        const card = [...document.querySelectorAll<HTMLElement>('[role=log] parley-file-card')].at(-1);
        if (!card?.textContent.includes(file)) return false;
        return (
          card.textContent.includes(shows) ||
          buttons().some((button) => card.contains(button) && nameOf(button) === shows)
        );
      };
      const button = (): HTMLElement | undefined => buttons().findLast((each) => nameOf(each) === press);
      while (button() === undefined) await new Promise((resolve) => setTimeout(resolve, 20));
      const begin = performance.now();
      button()?.click();
      while (!inCard()) {
        const failure = document.querySelector<HTMLElement>('[role=log] .status.bad');
        if (failure) throw new Error(failure.innerText);
        await new Promise((resolve) => setTimeout(resolve, 5));
      }
      return (performance.now() - begin) / 1000;
    },
    { ...what, file: FILE },
  );
}

/** @param programs the browser, then the servers */
async function measured(programs: readonly number[], what: () => Promise<number>): Promise<Figures> {
  const before = programs.map(threadsOfFamily);
  const seconds = await what();
  const threads = programs.map((pid, at) =>
    [...threadsOfFamily(pid)].map(([id, { name, cpuMicros }]) => ({
      name,
      cpuSeconds: (cpuMicros - (before[at]?.get(id)?.cpuMicros ?? 0)) / 1e6,
    })),
  );
  const [inBrowser = 0, ...inServers] = threads.map((all) => sum(all.map(({ cpuSeconds }) => cpuSeconds)));
  const cores = (inBrowser + sum(inServers)) / seconds;
  const busiest = threads.flat().reduce((most, each) => (each.cpuSeconds > most.cpuSeconds ? each : most));
  return {
    megabytesPerSecond: MEGABYTES / seconds,
    browserCpuSeconds: inBrowser,
    serversCpuSeconds: sum(inServers),
    cores,
    busiestThread: busiest.cpuSeconds / seconds,
    boundBy: boundBy(cores, busiest.cpuSeconds / seconds, busiest.name),
  };
}

function boundBy(cores: number, busiest: number, name: string): string {
  if (cores >= BUSY * availableParallelism()) return `the ${availableParallelism()} cores of this machine`;
  if (busiest >= BUSY) return `one thread: ${name}`;
  return `what is waited for: the disk, or other programs on the cores; the busiest thread is ${name}`;
}

const sum = (numbers: readonly number[]): number => numbers.reduce((all, each) => all + each, 0);

/** What the browser does with each step by itself, in megabytes a second: a part is 8 MiB. */
function alone(page: BarePage): Promise<Figures> {
  return page.evaluate(async (turns) => {
    const part = new Uint8Array(8 * 1024 * 1024);
    const rate = async (step: () => Promise<unknown>): Promise<number> => {
      const begin = performance.now();
      for (let turn = 0; turn < turns; turn++) await step();
      return (turns * part.length) / 1e3 / (performance.now() - begin);
    };
    const algorithm = { name: 'AES-GCM', length: 256, iv: new Uint8Array(12) };
    const key = await crypto.subtle.generateKey(algorithm, false, ['encrypt', 'decrypt']);
    return {
      sealMegabytesPerSecond: await rate(() => crypto.subtle.encrypt(algorithm, key, part)),
      hashMegabytesPerSecond: await rate(() => crypto.subtle.digest('SHA-256', part)),
    };
  }, 32);
}

async function end({ server }: Person): Promise<void> {
  await server.down();
  await rm(server.folder, { recursive: true, force: true });
}
