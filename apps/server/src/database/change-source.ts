import { MAX_PAGE, type ChangeRow } from '@parley/protocol';
import type { Counters } from './counters';

/** Where a changed row is: its change number, and about how many bytes it has on the wire. */
export interface ChangeMark {
  readonly change: number;
  readonly bytes: number;
}

/** Marks that are looked up at once: a page, and one more, which tells that there is more. */
export const MAX_MARKS = MAX_PAGE + 1;

/** One table of the change feed. */
export interface ChangeSource {
  /** No row has a higher change number. */
  readonly latest: number;
  /** The first {@link MAX_MARKS} rows that changed after this number, in order. */
  after(change: number): readonly ChangeMark[];
  /** The row with this change number, in its present form. */
  row(change: number): ChangeRow | undefined;
}

/** Numbers the changes of one table, and remembers the last: who knows it already need not look into the table. */
export class ChangeNumbers {
  private highest: number;

  constructor(private readonly counters: Counters) {
    this.highest = counters.last('change');
  }

  /** The next number; call inside a work. One that is given back, because the work changed nothing, may stand here all the same. */
  next(): number {
    return (this.highest = this.counters.next('change'));
  }

  get latest(): number {
    return this.highest;
  }
}
