import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { launchBrowser, type Browser } from '../../tools/browser/launch';
import { workspace } from '../support/server';
import { lockShots, setUpShots, signInShots } from './access-shots';
import { Camera, newProfile, sizes, type Size } from './camera';
import { chatShots, unreadShots } from './chat-shots';
import { contactShots } from './contact-shots';
import { languageShots } from './language-shots';
import { fileShots } from './file-shots';
import { settingsShots } from './settings-shots';
import type { Shot, Stage } from './stage';
import { troubleShots } from './trouble-shots';
import { World } from './world';

const { values, positionals } = parseArgs({ options: { out: { type: 'string' } }, allowPositionals: true });
const folder = resolve(process.env['PARLEY_FOLDER'] ?? '.', values.out ?? join(workspace, 'docs/screens'));
const say = (text: string): boolean => process.stderr.write(`${text}\n`);

/** Whether a picture was asked for. */
const wanted = ({ name }: Shot): boolean =>
  positionals.length === 0 || positionals.some((start) => name.startsWith(start));

const browser = await launchBrowser();
try {
  await takeAll(browser);
} finally {
  await browser.close();
}

async function takeAll(browser: Browser): Promise<void> {
  const all = Object.keys(sizes) as Size[];
  const camera = await Camera.open(browser, folder);
  say('People make their accounts and talk …');
  const world = await World.make(all.length);
  try {
    for (const [at, size] of all.entries()) {
      const unclaimed = world.unclaimed[at];
      if (unclaimed === undefined) throw new Error('there are too few servers');
      const stage = async (): Promise<Stage> => {
        const page = await (await newProfile(browser, size)).newPage();
        return { world, size, unclaimed, page };
      };
      await takeInOrder(camera, await stage(), setUpShots);
      const hers = await stage();
      await takeInOrder(camera, hers, signInShots);
      const apart = [
        ...chatShots,
        ...fileShots,
        ...contactShots,
        ...settingsShots,
        ...languageShots,
        ...unreadShots,
        ...troubleShots,
      ];
      for (const shot of apart.filter(wanted))
        await take(camera, hers, shot).catch((error: unknown) => missed(shot, size, error));
      await takeInOrder(camera, hers, lockShots);
      await hers.page.context().close();
    }
  } finally {
    await world.end();
  }
}

/** One picture less is no reason to take none. */
function missed({ name }: Shot, size: Size, error: unknown): void {
  say(`${name} (${size}) is missing: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
}

/** Each of them begins where the one before ends. */
async function takeInOrder(camera: Camera, stage: Stage, shots: readonly Shot[]): Promise<void> {
  const last = shots.findLastIndex((shot) => wanted(shot) || shot.needed === true);
  for (const shot of shots.slice(0, last + 1)) await take(camera, stage, shot);
}

async function take(camera: Camera, stage: Stage, shot: Shot): Promise<void> {
  await shot.make(stage);
  if (wanted(shot)) {
    await camera.take(stage.page, shot.name, stage.size);
    say(`${shot.name} (${stage.size})`);
  }
  await shot.after?.(stage);
}
