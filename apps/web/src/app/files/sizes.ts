const UNITS = ['byte', 'kilobyte', 'megabyte', 'gigabyte', 'terabyte'] as const;

const powerOf = (bytes: number): number =>
  bytes < 1000 ? 0 : Math.min(UNITS.length - 1, Math.floor(Math.log10(bytes) / 3));

/** "12.4 MB", in the words of a language. */
export function bytesText(bytes: number, locale: string): string {
  const power = powerOf(bytes);
  const value = bytes / 1000 ** power;
  return new Intl.NumberFormat(locale, {
    style: 'unit',
    unit: UNITS[power] ?? 'byte',
    unitDisplay: power === 0 ? 'long' : 'short',
    maximumFractionDigits: power === 0 || value >= 100 ? 0 : 1,
  }).format(value);
}

/** The "3.1" in "3.1 of 12.4 MB". */
export function shareText(bytes: number, whole: number, locale: string): string {
  const value = bytes / 1000 ** powerOf(whole);
  return new Intl.NumberFormat(locale, { maximumFractionDigits: value >= 100 ? 0 : 1 }).format(value);
}

/** How long something still takes; empty when that is not known. @param seconds Infinity when nothing moves */
export function timeLeftText(seconds: number): string {
  if (!Number.isFinite(seconds)) return '';
  if (seconds < 60) return $localize`${Math.max(1, Math.ceil(seconds))}:count: s left`;
  if (seconds < 3_600) return $localize`${Math.ceil(seconds / 60)}:count: min left`;
  return $localize`${Math.ceil(seconds / 3_600)}:count: h left`;
}
