/** Points of a page (1/72 inch) in pixels of CSS (1/96 inch). */
const PIXELS_PER_POINT = 96 / 72;
/** Wider than this a page is not by itself, however wide the window is. */
const MOST_BY_ITSELF = 1.25;
const STEPS = [0.25, 0.33, 0.5, 0.67, 0.8, 0.9, 1, 1.1, 1.25, 1.5, 1.75, 2, 2.5, 3, 4] as const;
/** The same step, whatever was lost in dividing. */
const NEARLY = 0.005;

/** How large pages are shown: as fits, as wide as the window, or by a factor of their real size. */
export type Zoom = 'fits' | 'width' | number;

/** Factor of the real size. @param width of a page, in points @param room for it, in pixels */
export function factorOf(zoom: Zoom, width: number, room: number): number {
  if (typeof zoom === 'number') return zoom;
  const widest = Math.max(0.05, room / (width * PIXELS_PER_POINT));
  return zoom === 'width' ? widest : Math.min(widest, MOST_BY_ITSELF);
}

/** The next step from a factor; the factor itself at either end. */
export function stepFrom(factor: number, larger: boolean): number {
  if (larger) return STEPS.find((step) => step > factor + NEARLY) ?? factor;
  return STEPS.findLast((step) => step < factor - NEARLY) ?? factor;
}

/** Pixels for each point of a page. */
export const scaleOf = (factor: number): number => factor * PIXELS_PER_POINT;
