import axe from 'axe-core';
import type { Page } from '../../../tools/browser/launch';

/** Says what axe finds on the page (WCAG 2.2 A and AA), a line for each. */
async function accessibilityProblems(page: Page): Promise<string[]> {
  await page.evaluate(axe.source);
  return await page.evaluate(async () => {
    const { axe: inPage } = globalThis as unknown as { axe: typeof axe };
    // A theme that was just chosen is drawn by then.
    for (let frame = 0; frame < 3; frame++) await new Promise((resolve) => requestAnimationFrame(resolve));
    const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];
    const { violations } = await inPage.run(document, { runOnly: { type: 'tag', values: tags } });
    return violations.flatMap(({ id, nodes }) =>
      nodes.map(({ target, failureSummary }) => `${id}: ${target.join(' ')} ${failureSummary ?? ''}`),
    );
  });
}

const PHONE = { width: 390, height: 844 };
const LAPTOP = { width: 1280, height: 800 };

/**
 * What axe finds here in both themes, on a phone and on a large window.
 * @param open makes what is looked at, once for each size: menus open in another place there
 */
export async function problemsEverywhere(page: Page, open?: () => Promise<unknown>): Promise<string[]> {
  const found: string[] = [];
  for (const size of [PHONE, LAPTOP]) {
    await page.setViewportSize(size);
    await open?.();
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme });
      // A theme that was just chosen may not be drawn yet; what is really wrong is wrong at a second look, too.
      const atFirst = await accessibilityProblems(page);
      const problems = atFirst.length === 0 ? [] : await accessibilityProblems(page);
      found.push(...problems.map((problem) => `${colorScheme} ${size.width}: ${problem}`));
    }
  }
  return found;
}
