/** What is done at once for many transfers: their writes share transactions, and files do not run out. */
const BATCH = 32;

/** Does `work` for each, some at once. */
export async function inBatches<T>(items: readonly T[], work: (item: T) => Promise<unknown>): Promise<void> {
  for (let at = 0; at < items.length; at += BATCH) await Promise.all(items.slice(at, at + BATCH).map(work));
}
