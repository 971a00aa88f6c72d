import { rm } from 'node:fs/promises';
import { appOf } from '../e2e/browser/support/app-of';
import { messageOf } from '../e2e/browser/support/conversation';
import { drop, makeFile } from '../e2e/browser/support/files';
import { befriend, newPerson, type Person } from '../e2e/support/story';
import { launchBrowser, type Page } from '../tools/browser/launch';
import type { Figures } from './report';

/** Size of the file in MiB: 512 unless PARLEY_BENCH_MIB says otherwise. */
const MIB = Number(process.env['PARLEY_BENCH_MIB'] ?? 512);
const MEGABYTES = (MIB * 1024 * 1024) / 1e6;
const PATIENCE_MS = 30 * 60_000;

/**
 * A file in the app: read, hashed, sealed and brought to the own server (`upload`), then fetched from there, opened, hashed and written into the
 * browser's storage (`download`). Both from what somebody sees: from the key that sends it, or the click, to the card that says that it is done.
 */
export async function filesWeb(): Promise<Figures> {
  const [alice, bob] = await Promise.all([newPerson('alice'), newPerson('bob')]);
  const browser = await launchBrowser();
  try {
    await befriend(alice, bob);
    const [hers, his] = [
      await appOf(browser, alice, `/c/${bob.accountId}`),
      await appOf(browser, bob, `/c/${alice.accountId}`),
    ];
    for (const page of [hers, his]) page.setDefaultTimeout(PATIENCE_MS);
    await makeFile(hers, 'file.bin', MIB);
    await drop(hers, [{ made: 'file.bin' }]);
    await hers.getByRole('list', { name: 'Files to send' }).waitFor();
    const [sent, received] = [messageOf(hers, 'file.bin'), messageOf(his, 'file.bin')];
    const upload = await seconds(async () => {
      await hers.getByRole('textbox', { name: /^Message to/ }).press('Enter');
      await sent.getByText('On your server, waiting for').waitFor();
    });
    const passedOn = await seconds(async () => {
      await button(received, 'Accept').click();
      await button(received, 'Save').waitFor();
    });
    const download = await seconds(async () => {
      await button(sent, 'Fetch').click();
      await button(sent, 'Save').waitFor();
    });
    return {
      megabytes: MEGABYTES,
      uploadMegabytesPerSecond: MEGABYTES / upload,
      acceptToKeptMegabytesPerSecond: MEGABYTES / passedOn,
      downloadMegabytesPerSecond: MEGABYTES / download,
      hashMegabytesPerSecond: await hashing(hers),
    };
  } finally {
    await browser.close();
    await Promise.all([end(alice), end(bob)]);
  }
}

const button = (card: ReturnType<typeof messageOf>, name: string): ReturnType<Page['getByRole']> =>
  card.getByRole('button', { name, exact: true });

async function seconds(what: () => Promise<void>): Promise<number> {
  const begin = performance.now();
  await what();
  return (performance.now() - begin) / 1000;
}

/** What the browser's own SHA-256 does with a part, to judge the other figures by. */
function hashing(page: Page): Promise<number> {
  return page.evaluate(async () => {
    const part = new Uint8Array(8 * 1024 * 1024);
    const begin = performance.now();
    for (let turn = 0; turn < 32; turn++) await crypto.subtle.digest('SHA-256', part);
    return (32 * part.length) / 1e6 / ((performance.now() - begin) / 1000);
  });
}

async function end({ server }: Person): Promise<void> {
  await server.down();
  await rm(server.folder, { recursive: true, force: true });
}
