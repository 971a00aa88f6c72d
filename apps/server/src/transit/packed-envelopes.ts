const ID_BYTES = 32;

/** Ids of envelopes in one column: one behind the other. Null for none. */
export const envelopesColumn = (ids: readonly Buffer[]): Buffer | null =>
  ids.length === 0 ? null : Buffer.concat(ids);

/** The ids in such a column. */
export function envelopesIn(column: Buffer | null): Buffer[] {
  const count = (column?.length ?? 0) / ID_BYTES;
  return Array.from(
    { length: count },
    (_, at) => column?.subarray(at * ID_BYTES, (at + 1) * ID_BYTES) ?? Buffer.alloc(0),
  );
}
