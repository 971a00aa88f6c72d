/** A number worth watching; it tells of no person. */
export interface Measure {
  /** Without the prefix `parley_`. */
  readonly name: string;
  readonly help: string;
  /** A counter only rises. */
  readonly type: 'counter' | 'gauge';
  /** Values by label value, or one value. Read with every scrape. */
  readonly read: () => number | Readonly<Record<string, number>>;
  /** Name of the label when `read` gives several values. */
  readonly label?: string;
}

/** How values are spread. Counted from the first scrape on: who does not look pays nothing. */
export interface Spread {
  readonly name: string;
  readonly help: string;
  readonly label: string;
  /** Upper bounds, rising. */
  readonly buckets: readonly number[];
  /** Called once, with what takes each value and its label. */
  readonly follow: (observe: (value: number, label: string) => void) => void;
}
