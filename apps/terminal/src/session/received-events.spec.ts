import type { Client, ClientEvent } from '@parley/client';
import { receivedEvents, type ReceivedBatch } from './received-events';

/** A client whose server has these changes. */
const clientWith = (...changes: number[]): Client => {
  const upTo = changes.at(-1) ?? 0;
  const client = {
    drained: () => Promise.resolve(upTo),
    snapshot: () => ({ change: upTo }),
    events: async function* (after: number) {
      for (const change of changes) if (change > after) yield await Promise.resolve({ change } as ClientEvent);
    },
  };
  return client as unknown as Client;
};

async function batchesOf(client: Client, after: number): Promise<ReceivedBatch[]> {
  const batches: ReceivedBatch[] = [];
  for await (const batch of receivedEvents(client, after, true, new AbortController().signal)) batches.push(batch);
  return batches;
}

describe('what is received', () => {
  it('is what came behind the place that was reached, and ends there', async () => {
    const batches = await batchesOf(clientWith(3, 5, 8), 3);
    expect(batches.flatMap(({ events }) => events.map(({ change }) => change))).toEqual([5, 8]);
    expect(batches.at(-1)).toEqual({ events: [], change: 8 });
  });

  it('goes back to where a restored server is, so that what it says from there on is told', async () => {
    expect(await batchesOf(clientWith(3, 5), 100)).toEqual([
      { events: [], change: 5 },
      { events: [], change: 5 },
    ]);
    expect((await batchesOf(clientWith(3, 5, 8), 5))[0]).toMatchObject({ events: [{ change: 8 }], change: 8 });
  });
});
