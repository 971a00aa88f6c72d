import { randomBytes } from 'node:crypto';
import type { FileSource } from '@parley/client';
import type { Page } from '../../tools/browser/launch';
import { pdfOf } from '../support/pdf';
import { converse, messageWith, type Shot, type Stage } from './stage';

/** Bytes behind which a file of the pictures comes no further. */
const STOPS_AT = 42 * 1024 * 1024;

/** A file in memory. @param stopsAt reading never ends behind so many bytes */
function source(name: string, type: string, bytes: Uint8Array, stopsAt = Infinity): FileSource {
  return {
    name,
    type,
    size: bytes.length,
    read: (offset, length) =>
      offset >= stopsAt
        ? new Promise<never>(() => undefined)
        : Promise.resolve(bytes.subarray(offset, offset + length)),
    unchanged: () => Promise.resolve(),
  };
}

/** A photograph, as it were: hills in the evening. */
async function photograph(page: Page, width: number, height: number): Promise<Buffer> {
  const bytes = await page.evaluate(
    async ([w, h]) => {
      const canvas = new OffscreenCanvas(w, h);
      const context = canvas.getContext('2d');
      if (context === null) throw new Error('no canvas');
      const sky = context.createLinearGradient(0, 0, 0, h);
      for (const [at, colour] of [
        [0, '#2b4a7d'],
        [0.45, '#d98a6a'],
        [0.62, '#f6cf8f'],
      ] as const)
        sky.addColorStop(at, colour);
      context.fillStyle = sky;
      context.fillRect(0, 0, w, h);
      context.fillStyle = '#fff3d0';
      context.beginPath();
      context.arc(w * 0.68, h * 0.52, h * 0.06, 0, Math.PI * 2);
      context.fill();
      for (const [base, colour, speed] of [
        [0.6, '#6d5a78', 3],
        [0.7, '#3f4d5f', 5],
        [0.82, '#1f3a34', 8],
      ] as const) {
        context.fillStyle = colour;
        context.beginPath();
        context.moveTo(0, h);
        for (let x = 0; x <= w; x += 4)
          context.lineTo(x, h * (base + 0.05 * Math.sin((x / w) * speed) + 0.02 * Math.sin((x / w) * speed * 3.1)));
        context.lineTo(w, h);
        context.fill();
      }
      const picture = await canvas.convertToBlob({ type: 'image/jpeg', quality: 0.8 });
      return [...new Uint8Array(await picture.arrayBuffer())];
    },
    [width, height] as const,
  );
  return Buffer.from(bytes);
}

/** Erin offers a photograph to Alice, with a caption. */
async function offerPhotograph({ page, world }: Stage): Promise<void> {
  const [erin, alice] = [world.of('erin').client, world.alice.id];
  const photo = source('Evening above the garden.jpg', 'image/jpeg', await photograph(page, 1600, 1067));
  const options = { thumbnail: await photograph(page, 480, 320), width: 1600, height: 1067 };
  const { transfer } = await erin.sendFile(alice, photo, {
    ...options,
    caption: 'From the top of the hill, yesterday',
  });
  if (transfer !== undefined) await erin.uploadFile(transfer.id, photo);
}

const card = (stage: Stage, name: string): ReturnType<Page['getByRole']> => messageWith(stage, name);

/** Files on their way, and files that are here. */
export const fileShots: readonly Shot[] = [
  {
    name: 'file-offer',
    make: async (stage) => {
      const { world } = stage;
      const [erin, alice] = [world.of('erin').client, world.alice.id];
      const plan = source('Planting plan 2027.pdf', 'application/pdf', pdfOf({ pages: 12 }));
      const { transfer } = await erin.sendFile(alice, plan, {});
      if (transfer !== undefined) await erin.uploadFile(transfer.id, plan);
      await converse(stage, 'erin');
      await offerPhotograph(stage);
      await card(stage, 'Evening above').getByRole('button', { name: 'Accept', exact: true }).waitFor();
    },
  },
  {
    name: 'file-compose',
    make: async (stage) => {
      await converse(stage, 'erin');
      const photo = [...(await photograph(stage.page, 1200, 800))];
      await stage.page.evaluate((bytes) => {
        const data = new DataTransfer();
        data.items.add(new File([Uint8Array.from(bytes)], 'The old pear tree.jpg', { type: 'image/jpeg' }));
        data.items.add(new File([new Uint8Array(3_200_000)], 'Seeds and dates.ods', { type: 'application/vnd.oasis' }));
        document.body.dispatchEvent(new DragEvent('drop', { bubbles: true, cancelable: true, dataTransfer: data }));
      }, photo);
      await stage.page
        .getByRole('list', { name: 'Files to send' })
        .getByRole('img')
        .or(stage.page.locator('li img'))
        .first()
        .waitFor();
      await stage.page.getByRole('textbox', { name: /^Message to/ }).fill('And this is how it looked in *April*');
    },
    after: async ({ page }) => {
      await page.getByRole('textbox', { name: /^Message to/ }).fill('');
      const chosen = page.getByRole('list', { name: 'Files to send' }).getByRole('button');
      for (let left = await chosen.count(); left > 0; left--) await chosen.first().click();
    },
  },
  {
    name: 'file-running',
    make: async (stage) => {
      const { world } = stage;
      const [erin, alice] = [world.of('erin').client, world.alice.id];
      await converse(stage, 'erin');
      const film = source('A year in the garden.mp4', 'video/mp4', randomBytes(2 * STOPS_AT), STOPS_AT);
      const { transfer } = await erin.sendFile(alice, film, { caption: 'All of it, from snow to snow' });
      // It never ends, which is what the picture shows.
      if (transfer !== undefined) void erin.uploadFile(transfer.id, film).catch(() => undefined);
      const coming = card(stage, 'A year in the garden');
      await coming.getByRole('button', { name: 'Accept', exact: true }).click();
      // It has come about as far as it will.
      await coming.getByText(/^\s*[45]\d\s?%/).waitFor();
    },
  },
  {
    name: 'file-here',
    make: async (stage) => {
      await converse(stage, 'erin');
      const photo = card(stage, 'Evening above');
      await photo.getByRole('button', { name: 'Accept', exact: true }).click();
      await photo.getByRole('button', { name: 'Save', exact: true }).waitFor();
      await photo.scrollIntoViewIfNeeded();
      await stage.page.getByText('is here.').waitFor();
    },
  },
  {
    name: 'file-viewer',
    make: async (stage) => {
      await converse(stage, 'erin');
      await card(stage, 'Evening above').getByRole('button', { name: 'Open', exact: true }).click();
      await stage.page.getByRole('dialog', { name: 'File' }).getByRole('img', { name: 'Evening' }).waitFor();
    },
  },
  {
    name: 'file-pdf',
    make: async (stage) => {
      await converse(stage, 'erin');
      const plan = card(stage, 'Planting plan');
      await plan.getByRole('button', { name: 'Accept', exact: true }).click();
      await plan.getByRole('button', { name: 'Open', exact: true }).click();
      await stage.page.getByRole('dialog', { name: 'File' }).getByText('1 of 12').waitFor();
    },
  },
];
