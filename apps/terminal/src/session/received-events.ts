import type { Client, ClientEvent } from '@parley/client';

/** What `receive` gets from the host. */
export interface ReceivedBatch {
  readonly events: readonly ClientEvent[];
  /** Everything up to here is told. Lower than before once the server was restored from a backup. */
  readonly change: number;
}

/** Events that one batch holds at most, so that a long history does not fill memory. */
const MAX_BATCH = 256;

/**
 * Events behind `after`, in batches of what is there at once.
 * @param untilIdle ends when everything that had arrived is told; else goes on live until `signal` is aborted
 */
export async function* receivedEvents(
  client: Client,
  after: number,
  untilIdle: boolean,
  signal: AbortSignal,
): AsyncIterable<ReceivedBatch> {
  const upTo = untilIdle ? await client.drained() : undefined;
  // A server that was restored from a backup counts from a lower number: what it says from there on is new.
  const from = Math.min(after, client.snapshot().change);
  if (from < after) yield { events: [], change: from };
  let told = from;
  for await (const events of batches(client.events(from, signal, upTo))) {
    told = events.at(-1)?.change ?? told;
    yield { events, change: told };
  }
  if (upTo !== undefined && !signal.aborted) yield { events: [], change: Math.max(told, upTo) };
}

async function* batches<Item>(source: AsyncIterable<Item>): AsyncIterable<Item[]> {
  const items = source[Symbol.asyncIterator]();
  try {
    let next = items.next();
    for (let first = await next; !first.done; first = await next) {
      const batch = [first.value];
      next = items.next();
      while (batch.length < MAX_BATCH) {
        const more = await Promise.race([next, nothingYet()]);
        if (more === null || more.done) break;
        batch.push(more.value);
        next = items.next();
      }
      yield batch;
    }
  } finally {
    // Whoever stops reading in the middle ends the source too; it may be waiting for its next item.
    void items.return?.();
  }
}

function nothingYet(): Promise<null> {
  return new Promise((resolve) => setImmediate(resolve, null));
}
