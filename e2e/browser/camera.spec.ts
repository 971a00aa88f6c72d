import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { create } from 'qrcode';
import { launchBrowser, type Browser } from '../../tools/browser/launch';
import { newPerson, type Person } from '../support/story';
import { temporaryFolder } from '../support/server';
import { appOf } from './support/app-of';

/** A film of a QR code, as the fake camera takes it: one frame of YUV4MPEG2, light grey around dark modules. */
function filmOf(text: string): string {
  const [width, height, zoom] = [640, 480, 6];
  const { modules } = create(text, { errorCorrectionLevel: 'M' });
  const luma = Buffer.alloc(width * height, 235);
  const [left, top] = [width, height].map((side) => Math.floor((side - modules.size * zoom) / 2));
  for (let y = 0; y < modules.size * zoom; y++)
    for (let x = 0; x < modules.size * zoom; x++)
      if (modules.get(Math.floor(y / zoom), Math.floor(x / zoom)) !== 0)
        luma[((top ?? 0) + y) * width + (left ?? 0) + x] = 16;
  const chroma = Buffer.alloc((width * height) / 2, 128);
  const header = `YUV4MPEG2 W${String(width)} H${String(height)} F5:1 Ip A1:1 C420jpeg\nFRAME\n`;
  const path = join(temporaryFolder('film'), 'code.y4m');
  writeFileSync(path, Buffer.concat([Buffer.from(header), luma, chroma]));
  return path;
}

let browser: Browser;
let alice: Person;
let bob: Person;

beforeAll(async () => {
  [alice, bob] = await Promise.all([newPerson('alice'), newPerson('bob')]);
  const [{ link }] = (await bob.terminal.ok('invite')) as [{ link: string }];
  browser = await launchBrowser([`--use-file-for-fake-video-capture=${filmOf(link)}`]);
});
afterAll(async () => {
  await browser.close();
  await Promise.all([alice.server.down(), bob.server.down()]);
});

test('an invite that is held before the camera is looked up', async () => {
  const page = await appOf(browser, alice, '/contacts/add');
  await page.getByRole('button', { name: 'Scan a QR code' }).click();
  const found = page.getByRole('region', { name: 'Who was found' });
  await found.getByText('Bob', { exact: true }).waitFor();
  await found.getByRole('img', { name: 'Verified' }).waitFor();
  // The camera goes off with the scanner.
  await page.getByLabel('Picture of the camera').waitFor({ state: 'detached' });
});
