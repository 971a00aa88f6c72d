import type { Page } from '../../../tools/browser/launch';

/**
 * Texts of a page that nobody can read, in sentences: cut by what they stand in, or beside the window where nothing scrolls. A text that ends in
 * an ellipsis is shortened on purpose.
 */
export function lostTexts(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const SLACK_PX = 3;
    const lost: string[] = [];
    const unseen = '.cdk-visually-hidden, .skip, [hidden], script, style, mat-icon';

    function reasonFor(text: DOMRect, element: HTMLElement): string | null {
      let [freeX, freeY] = [false, document.documentElement.scrollHeight > innerHeight];
      for (let around: HTMLElement | null = element; around !== null; around = around.parentElement) {
        const { overflowX, overflowY, textOverflow, webkitLineClamp } = getComputedStyle(around);
        const box = around.getBoundingClientRect();
        const shortened = textOverflow === 'ellipsis' || webkitLineClamp !== 'none';
        if (shortened) freeX = true;
        if (/auto|scroll/.test(overflowX)) freeX = true;
        if (/auto|scroll/.test(overflowY)) freeY = true;
        const [pastX, pastY] = [
          text.left < box.left - SLACK_PX || text.right > box.right + SLACK_PX,
          text.top < box.top - SLACK_PX || text.bottom > box.bottom + SLACK_PX,
        ];
        if (!freeX && /hidden|clip/.test(overflowX) && pastX) return `cut by the width of ${around.localName}`;
        if (!freeY && /hidden|clip/.test(overflowY) && pastY) return `cut by the height of ${around.localName}`;
      }
      if (!freeX && (text.left < -1 || text.right > innerWidth + 1)) return 'beside the window';
      return !freeY && (text.top < -1 || text.bottom > innerHeight + 1) ? 'above or below the window' : null;
    }

    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
      const [words, element] = [node.textContent?.trim() ?? '', node.parentElement];
      if (words === '' || element === null || element.closest(unseen) !== null) continue;
      if (!element.checkVisibility({ visibilityProperty: true, opacityProperty: true })) continue;
      const range = document.createRange();
      range.selectNodeContents(node);
      const reason = reasonFor(range.getBoundingClientRect(), element);
      if (reason !== null) lost.push(`"${words.slice(0, 40)}" is ${reason}`);
    }
    if (document.documentElement.scrollWidth > innerWidth) lost.push('the page is wider than the window');
    return lost;
  });
}
