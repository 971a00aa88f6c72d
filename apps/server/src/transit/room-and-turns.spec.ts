import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Held, NewPacket } from '@parley/federation';
import type { PacketId, ServerId } from '@parley/protocol';
import { transitMeasures } from '../health/transit-measures';
import { anId, aServer, openOwnerData, random, type OwnerData } from '../gateway/owner-data.fixtures';
import { ArrivalBook } from './arrival-book';
import { QueueBook } from './queue-book';

const NONE: ReadonlySet<PacketId> = new Set();
const ALL = Number.MAX_SAFE_INTEGER;

describe('room and turns of packets', () => {
  let directory: string;
  let data: OwnerData;
  const [anna, bert, cora, dora] = [aServer(), aServer(), aServer(), aServer()];
  const open = async (perDestination = 10_000_000, inAll = perDestination): Promise<void> => {
    data = await openOwnerData({ directory, held: { perDestination, inAll } });
  };
  beforeEach(() => (directory = mkdtempSync(join(tmpdir(), 'parley-room-'))));
  afterEach(() => {
    data.close();
    rmSync(directory, { recursive: true, force: true });
  });

  const packets = (count: number, from: ServerId | null, to = dora, size = 1_000): NewPacket[] =>
    Array.from({ length: count }, () => ({
      ...{ id: anId<PacketId>(), to, via: null, bytes: random(size), from },
      ...{ expiresAt: data.clock.value + 1_000, mail: null },
    }));
  const hold = (...given: Parameters<typeof packets>): Promise<Held> => data.transit.hold(packets(...given));
  const count = async (...given: Parameters<typeof packets>): Promise<number> => (await hold(...given)).held.length;
  const arrive = (ids: readonly PacketId[], to = dora): Promise<unknown> =>
    data.transit.arrived(
      to,
      random(50),
      ids.map((packet) => ({ packet, refused: [] })),
    );

  it('leave room for one more destination, however much is held for others', async () => {
    await open(1_000_000, 100_000);
    expect(await count(200, anna, dora)).toBe(50);
    expect(await count(200, anna, cora)).toBe(25);
    expect(await count(200, anna, bert)).toBe(13);
    expect(await count(1, cora, anna)).toBe(1);
    expect(await count(200, null, anna)).toBe(200);
  });

  it('are the same after a new start', async () => {
    await open(100_000, 1_000_000);
    const { held } = await hold(30, anna);
    data.close();
    await open(100_000, 1_000_000);
    expect(await count(100, anna)).toBe(20);
    expect(await count(1, bert)).toBe(1);
    const order = (await data.transit.waiting(dora, 1_000, ALL, NONE)).map(({ id }) => id);
    expect(order.filter((id) => held.includes(id))).toEqual(held);
  });

  it('put whoever comes later beside the first that still waits', async () => {
    await open();
    const { held: flood } = await hold(500, anna);
    await arrive(flood.slice(0, 200));
    const { held: late } = await hold(10, bert);
    const order = (await data.transit.waiting(dora, 1_000, ALL, NONE)).map(({ id }) => id);
    expect(order).toHaveLength(310);
    expect(late.map((id) => order.indexOf(id))).toEqual(late.map((_, at) => 2 * at + 1));
  });

  it('give no lead for what was not sent before', async () => {
    await open();
    const { held: early } = await hold(1, bert);
    const { held: flood } = await hold(300, anna);
    await arrive([...early, ...flood.slice(0, 290)]);
    await hold(50, bert);
    const next = await data.transit.waiting(dora, 20, ALL, NONE);
    expect(next.filter(({ id }) => flood.includes(id)).length).toBeGreaterThanOrEqual(9);
  });

  it('go on from the present when everything is in custody', async () => {
    await open();
    const { held } = await hold(100, anna);
    await data.transit.inCustody(held, cora, data.clock.value + 1_000);
    const { held: later } = await hold(2, bert);
    await data.transit.custodyEnded(dora, cora);
    const order = (await data.transit.waiting(dora, 1_000, ALL, NONE)).map(({ id }) => id);
    expect(order).toEqual([...held, ...later]);
  });

  it('refuse everything on a full disk, and take it once there is room', async () => {
    await open();
    const { db } = data.database;
    const pages = Number(db.pragma('page_count', { simple: true }));
    db.pragma(`max_page_count = ${pages + 20}`);
    const much = packets(100, anna, dora, 4_000);
    expect(await data.transit.hold(much)).toEqual({ held: [], arrived: [], full: much.map(({ id }) => id) });
    expect(await data.transit.waiting(dora, 1_000, ALL, NONE)).toEqual([]);
    db.pragma(`max_page_count = ${pages + 1_000}`);
    expect((await data.transit.hold(much)).held).toHaveLength(100);
  });

  it('use the space of what arrived again', async () => {
    await open();
    const path = join(directory, 'parley.sqlite');
    const sizes: number[] = [];
    for (let round = 0; round < 5; round += 1) {
      const { held } = await hold(300, anna, dora, 10_000);
      await arrive(held);
      await data.transit.arrivalsSettled(anna, held);
      data.database.db.pragma('wal_checkpoint(TRUNCATE)');
      sizes.push(statSync(path).size);
    }
    expect(sizes[0]).toBeGreaterThan(3_000_000);
    expect(sizes.at(-1)).toBe(sizes[1]);
  });

  it('are counted for whoever runs the server, without our own', async () => {
    await open();
    const { held } = await hold(3, anna, dora, 500);
    await hold(4, null);
    await arrive(held.slice(0, 1));
    const measures = transitMeasures(new QueueBook(data.unit), new ArrivalBook(data.unit));
    expect(Object.fromEntries(measures.map(({ name, read }) => [name, read()]))).toEqual({
      held_packets: 2,
      held_bytes: 1_000,
      unsettled_arrivals: 1,
    });
  });
});
