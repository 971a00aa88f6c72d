const UNITS = ['byte', 'kilobyte', 'megabyte', 'gigabyte', 'terabyte'] as const;
const STEP = 1000;
const [SECOND, MINUTE, HOUR, DAY] = [1, 60, 3600, 86_400];

/** "1.2 GB" as people of that language write it. */
export function bytesText(bytes: number, locale?: string): string {
  const power = Math.min(UNITS.length - 1, Math.max(0, Math.floor(Math.log(Math.max(1, bytes)) / Math.log(STEP))));
  const unit = UNITS[power] ?? 'byte';
  const maximumFractionDigits = power > 2 ? 1 : 0;
  return new Intl.NumberFormat(locale, { style: 'unit', unit, maximumFractionDigits }).format(bytes / STEP ** power);
}

/** "3 minutes": the largest unit that fits. */
export function secondsText(seconds: number, locale?: string): string {
  const [unit, size] =
    seconds >= 2 * DAY
      ? (['day', DAY] as const)
      : seconds >= 2 * HOUR
        ? (['hour', HOUR] as const)
        : seconds >= 2 * MINUTE
          ? (['minute', MINUTE] as const)
          : (['second', SECOND] as const);
  const options = { style: 'unit', unit, unitDisplay: 'long', maximumFractionDigits: 0 } as const;
  return new Intl.NumberFormat(locale, options).format(Math.floor(seconds / size));
}

/** A day, written out. @param at unix ms */
export const dayText = (at: number, locale?: string): string =>
  new Intl.DateTimeFormat(locale, { dateStyle: 'long' }).format(at);
