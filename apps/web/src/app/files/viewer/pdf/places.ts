/** A place in a row of pages: so far down on that page. */
export interface Place {
  /** From 1. */
  readonly number: number;
  /** 0: its upper edge, 1: its lower edge. */
  readonly part: number;
}

/** Which of the pages, one below the other, is at a height. Above the first it is the first, below the last the last. */
export function placeIn(pages: HTMLCollection, height: number): Place {
  let [low, high] = [0, pages.length - 1];
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if ((pages[middle] as HTMLElement).offsetTop <= height) low = middle;
    else high = middle - 1;
  }
  const page = pages[low] as HTMLElement | undefined;
  if (page === undefined || page.offsetHeight === 0) return { number: low + 1, part: 0 };
  return { number: low + 1, part: Math.min(1, Math.max(0, (height - page.offsetTop) / page.offsetHeight)) };
}
