import { idBytes, toBase32 } from '@parley/protocol';

/** Ids are byte strings in the database and base32 texts in code. */
export function idColumn(id: string): Buffer {
  const bytes = idBytes(id);
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
}

/** The id in a column, as the branded text its schema gives. */
export const idFrom = <Id extends string>(column: Uint8Array): Id => toBase32(column) as Id;

/** A driver's Buffer as the plain bytes that the wire codecs take. */
export const bytesFrom = (column: Uint8Array): Uint8Array =>
  new Uint8Array(column.buffer, column.byteOffset, column.byteLength);

export const booleanColumn = (value: boolean): 0 | 1 => (value ? 1 : 0);

/**
 * A parameter of a query that the planner does not look into. Where a plain one may sway the plan (a bound LIMIT; an index that could serve
 * instead of the better one), SQLite compiles the statement anew for every use, which costs ten times the query.
 */
export const PLAIN = '+?';
