import type { TransferState } from '@parley/protocol';
import type { Participant } from '../database/unit-of-work';

export interface Usage {
  /** How many transfers there are, ended ones included. */
  readonly rows: number;
  /** Bytes that those whose parts are here or may come may take. */
  readonly bytes: number;
  /** Those that are open. */
  readonly open: number;
}

/** What counts of a row. */
export interface Counted {
  readonly state: TransferState;
  readonly sealed_bytes: number;
}

const NOTHING: Usage = { rows: 0, bytes: 0, open: 0 };

function of(row: Counted | undefined): Usage {
  if (row === undefined) return NOTHING;
  const alive = row.state === 'open' || row.state === 'ready';
  return { rows: 1, bytes: alive ? row.sealed_bytes : 0, open: row.state === 'open' ? 1 : 0 };
}

/** What all transfers take together, kept beside the rows: looking through all of them for each new one would take the longer the more there are. */
export class TransferUsage implements Participant {
  private known: Usage | null = null;
  private before: Usage | null = null;

  /** @param count looks through all rows */
  constructor(private readonly count: () => Usage) {}

  get now(): Usage {
    return (this.known ??= this.count());
  }

  /** Inside a work: a row was so, and is so now; undefined where there is none. */
  changed(was: Counted | undefined, is: Counted | undefined): void {
    if (this.known === null) return;
    const [less, more] = [of(was), of(is)];
    this.known = {
      rows: this.known.rows - less.rows + more.rows,
      bytes: this.known.bytes - less.bytes + more.bytes,
      open: this.known.open - less.open + more.open,
    };
  }

  /** Inside a work: many rows changed. */
  forget(): void {
    this.known = null;
  }

  begin(): void {
    this.before = this.known;
  }

  undone(): void {
    this.known = this.before;
  }

  save(): void {
    // It is in no row of its own.
  }

  kept(): void {
    // As it is.
  }

  lost(): void {
    this.known = null;
  }
}
