import { Injectable, LOCALE_ID, inject } from '@angular/core';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** Times in words: words by the language of the app, 12 or 24 hours as the browser's owner is used to. All times are Unix ms. */
@Injectable({ providedIn: 'root' })
export class TimeText {
  readonly #locale = inject(LOCALE_ID);
  readonly #clock = this.#format({ hour: isDayLong() ? '2-digit' : 'numeric', minute: '2-digit', ...hours() });
  readonly #weekday = this.#format({ weekday: 'short' });
  readonly #longWeekday = this.#format({ weekday: 'long' });
  readonly #day = this.#format({ day: 'numeric', month: 'short' });
  readonly #longDay = this.#format({ weekday: 'long', day: 'numeric', month: 'long' });
  readonly #date = this.#format({ day: '2-digit', month: '2-digit', year: 'numeric' });
  readonly #longDate = this.#format({ day: 'numeric', month: 'long', year: 'numeric' });
  readonly #full = this.#format({ dateStyle: 'full', timeStyle: 'medium', ...hours() });
  readonly #relative = new Intl.RelativeTimeFormat(this.#locale, { numeric: 'auto', style: 'long' });

  /** "14:03" */
  clock(at: number): string {
    return this.#clock.format(at);
  }

  /** "Tuesday, 3 March 2026 at 14:03:27" */
  full(at: number): string {
    return this.#full.format(at);
  }

  /** As in a list: "14:03", "Yesterday", "Tue", "3 Mar", "03/03/2024". */
  short(at: number, now: number): string {
    const days = daysBetween(at, now);
    if (days <= 0) return this.clock(at);
    if (days === 1) return $localize`Yesterday`;
    if (days < 7) return this.#weekday.format(at);
    return sameYear(at, now) ? this.#day.format(at) : this.#date.format(at);
  }

  /** As between messages: "Today", "Yesterday", "Tuesday", "Tuesday, 3 March", "3 March 2024". */
  day(at: number, now: number): string {
    const days = daysBetween(at, now);
    if (days === 0) return $localize`Today`;
    if (days === 1) return $localize`Yesterday`;
    if (days > 1 && days < 7) return this.#longWeekday.format(at);
    return sameYear(at, now) ? this.#longDay.format(at) : this.#longDate.format(at);
  }

  /** How long ago: "just now", "5 minutes ago", "3 hours ago", then as `day` with the time. */
  ago(at: number, now: number): string {
    const passed = now - at;
    if (passed < MINUTE) return $localize`just now`;
    if (passed < HOUR) return this.#relative.format(-Math.floor(passed / MINUTE), 'minute');
    if (daysBetween(at, now) === 0) return this.#relative.format(-Math.floor(passed / HOUR), 'hour');
    return $localize`${this.day(at, now)}:day: at ${this.clock(at)}:time:`;
  }

  #format(options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
    return new Intl.DateTimeFormat(this.#locale, options);
  }
}

/** Midnights between two moments, where the reader is; negative for the future. */
export function daysBetween(earlier: number, later: number): number {
  const midnight = (at: number): number => new Date(at).setHours(0, 0, 0, 0);
  // Days with a clock change have 23 or 25 hours.
  return Math.round((midnight(later) - midnight(earlier)) / (24 * HOUR));
}

const sameYear = (a: number, b: number): boolean => new Date(a).getFullYear() === new Date(b).getFullYear();

/** Of 24 hours, the early ones have two digits in a clock of every language. */
const isDayLong = (): boolean => hours().hourCycle === 'h23';

function hours(): { hourCycle?: 'h11' | 'h12' | 'h23' | 'h24' } {
  const { hourCycle } = new Intl.DateTimeFormat(undefined, { hour: 'numeric' }).resolvedOptions();
  return hourCycle ? { hourCycle } : {};
}
