const two = (value: number): string => String(value).padStart(2, '0');

/** `2026-11-21 09:05` by this machine's clock and time zone. */
export function localTime(unixMs: number): string {
  const time = new Date(unixMs);
  if (Number.isNaN(time.getTime())) return 'unknown time    ';
  const day = `${time.getFullYear()}-${two(time.getMonth() + 1)}-${two(time.getDate())}`;
  return `${day} ${two(time.getHours())}:${two(time.getMinutes())}`;
}
