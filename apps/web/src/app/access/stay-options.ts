const DAY_MS = 24 * 3_600_000;

export interface StayOption {
  readonly days: number;
  readonly text: string;
}

/** For how long a browser may stay unlocked over restarts. */
export const stayOptions = (): readonly StayOption[] => [
  { days: 1, text: $localize`for a day` },
  { days: 7, text: $localize`for a week` },
  { days: 30, text: $localize`for a month` },
];

/** Unix ms at which so many days from now are over; null for none. */
export const stayUntil = (days: number): number | null => (days === 0 ? null : Date.now() + days * DAY_MS);
