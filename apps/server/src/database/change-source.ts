import type { ChangeRow } from '@parley/protocol';

/** Where a changed row is: its change number, and about how many bytes it has on the wire. */
export interface ChangeMark {
  readonly change: number;
  readonly bytes: number;
}

/** One table of the change feed. */
export interface ChangeSource {
  /** The first `limit` rows that changed after this number, in order. */
  after(change: number, limit: number): readonly ChangeMark[];
  /** The row with this change number, in its present form. */
  row(change: number): ChangeRow | undefined;
}
