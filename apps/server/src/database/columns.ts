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
