import type { Client, ClientEvent } from '@parley/client';

/** What `receive` gets from the host. */
export interface ReceivedBatch {
  readonly events: readonly ClientEvent[];
  /** Nothing more is waiting: all that had arrived is in this batch or before it. */
  readonly idle: boolean;
}

/** Events that one batch holds at most, so that a long history does not fill memory. */
const MAX_BATCH = 256;
/** How long the events must be silent, after the inbox was read to its end, before nothing more is taken to be on its way. */
const SILENCE_MS = 120;

/** Events behind `after` in batches as they come, with word of when nothing more is waiting; then live. Ends with `signal`. */
export async function* receivedEvents(
  client: Client,
  after: number,
  signal: AbortSignal,
): AsyncIterable<ReceivedBatch> {
  const ending = new AbortController();
  const both = AbortSignal.any([signal, ending.signal]);
  const events = client.events(after, both)[Symbol.asyncIterator]();
  try {
    let next = events.next();
    let drained = false;
    let toldIdle = false;
    const whenDrained = client.drained().then(() => {
      drained = true;
      return 'drained' as const;
    });
    whenDrained.catch(() => undefined);
    for (;;) {
      const first = await firstOf(next, drained ? null : whenDrained, drained && !toldIdle ? SILENCE_MS : null);
      if (first === 'drained') continue;
      if (first === 'silence') {
        toldIdle = true;
        yield { events: [], idle: true };
        continue;
      }
      if (first.done) return;
      const batch = [first.value];
      next = events.next();
      for (let more = await already(next); more && batch.length < MAX_BATCH; more = await already(next)) {
        if (more.done) break;
        batch.push(more.value);
        next = events.next();
      }
      yield { events: batch, idle: false };
    }
  } finally {
    ending.abort();
  }
}

type Next = IteratorResult<ClientEvent>;

async function firstOf(
  next: Promise<Next>,
  drained: Promise<'drained'> | null,
  silenceMs: number | null,
): Promise<Next | 'drained' | 'silence'> {
  let timer: NodeJS.Timeout | undefined;
  const silence = new Promise<'silence'>((resolve) => {
    if (silenceMs !== null) timer = setTimeout(resolve, silenceMs, 'silence');
  });
  try {
    return await Promise.race([next, silence, ...(drained ? [drained] : [])]);
  } finally {
    clearTimeout(timer);
  }
}

/** What is there without waiting, or null. */
async function already(next: Promise<Next>): Promise<Next | null> {
  const nothing = new Promise<null>((resolve) => setImmediate(resolve, null));
  return await Promise.race([next, nothing]);
}
