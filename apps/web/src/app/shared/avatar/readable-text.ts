/** Black or white, whichever is easier to read on a background of six hexadecimal digits (WCAG 2.2 relative luminance). */
export function readableOn(background: string): '#000' | '#fff' {
  const [red, green, blue] = [0, 2, 4].map((at) => linear(parseInt(background.slice(at, at + 2), 16) / 255));
  const luminance = 0.2126 * (red ?? 0) + 0.7152 * (green ?? 0) + 0.0722 * (blue ?? 0);
  // The contrast to black, (L + 0.05) / 0.05, and to white, 1.05 / (L + 0.05), are equal at this luminance: 4.58 for both.
  return luminance > 0.179 ? '#000' : '#fff';
}

const linear = (part: number): number => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4);
