import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, BrowserContext, Page } from '../../tools/browser/launch';

/** Windows in which every picture is taken. */
export const sizes = {
  wide: { viewport: { width: 1280, height: 800 } },
  phone: { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true },
} as const;
export type Size = keyof typeof sizes;

const themes = ['light', 'dark'] as const;
const QUALITY = 0.82;

/** Takes pictures of pages, in both themes, as small files. */
export class Camera {
  private constructor(
    private readonly folder: string,
    private readonly darkroom: Page,
  ) {}

  static async open(browser: Browser, folder: string): Promise<Camera> {
    mkdirSync(folder, { recursive: true });
    return new Camera(folder, await browser.newPage());
  }

  /** `NAME-SIZE-THEME.webp`, for both themes. */
  async take(page: Page, name: string, size: Size): Promise<void> {
    for (const colorScheme of themes) {
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
      await settled(page);
      const picture = await page.screenshot({ animations: 'disabled' });
      writeFileSync(join(this.folder, `${name}-${size}-${colorScheme}.webp`), await this.develop(picture));
    }
  }

  /** Browsers take pictures as PNG, which is several times larger. */
  private async develop(png: Buffer): Promise<Buffer> {
    const webp = await this.darkroom.evaluate(
      async ([data, quality]) => {
        const bitmap = await createImageBitmap(await (await fetch(`data:image/png;base64,${data}`)).blob());
        const canvas = new OffscreenCanvas(bitmap.width, bitmap.height);
        canvas.getContext('2d')?.drawImage(bitmap, 0, 0);
        const picture = await canvas.convertToBlob({ type: 'image/webp', quality });
        return [...new Uint8Array(await picture.arrayBuffer())];
      },
      [png.toString('base64'), QUALITY] as const,
    );
    return Buffer.from(webp);
  }
}

/** A browser profile of this size, with the owner's clipboard. */
export function newProfile(browser: Browser, size: Size): Promise<BrowserContext> {
  return browser.newContext({ ...sizes[size], reducedMotion: 'reduce', permissions: ['clipboard-write'] });
}

/** Resolves when typefaces are there and nothing moves that comes to rest. */
async function settled(page: Page): Promise<void> {
  await page.evaluate(async () => {
    await document.fonts.ready;
    const ends = document
      .getAnimations()
      .filter(({ effect }) => effect?.getComputedTiming().iterations !== Infinity)
      .map(({ finished }) => finished.catch(() => undefined));
    await Promise.all(ends);
    for (let frame = 0; frame < 3; frame++) await new Promise((resolve) => requestAnimationFrame(resolve));
  });
}
