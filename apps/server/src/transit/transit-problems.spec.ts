import { join } from 'node:path';
import type { NewPacket } from '@parley/federation';
import type { PacketId, ServerId } from '@parley/protocol';
import {
  anId,
  approvedContact,
  aServer,
  commit,
  openOwnerData,
  outgoing,
  random,
  withOwner,
  type OwnerData,
} from '../gateway/owner-data.fixtures';
import { transitProblemsOf } from './transit-problems';

describe('what does not fit together of packets', () => {
  let data: OwnerData;
  const path = (): string => join(data.directory, 'parley.sqlite');
  const packet = (to: ServerId, change: Partial<NewPacket> = {}): NewPacket => ({
    ...{ id: anId<PacketId>(), to, via: null, bytes: random(300), from: aServer() },
    ...{ expiresAt: data.clock.value + 1_000, mail: null },
    ...change,
  });

  /** One of everything: held for others, our own, arrived and not told. */
  beforeEach(async () => {
    data = await openOwnerData();
    const { device } = await withOwner(data);
    const contact = await approvedContact(data, device);
    const { envelopes } = await commit(data, device, { outgoing: [outgoing(contact), outgoing(contact)] });
    const [id] = envelopes;
    if (id === undefined) throw new Error('nothing was sent');
    const [held, arrived] = [packet(contact.server), packet(contact.server)];
    const own = packet(contact.server, { from: null, mail: { envelopes: [id], blind: random(16) } });
    await data.transit.hold([held, arrived, own]);
    await data.transit.arrived(contact.server, random(100), [{ packet: arrived.id, refused: [] }]);
  });
  afterEach(() => data.close());

  it('is nothing while all goes its way', () => {
    expect(transitProblemsOf(path())).toEqual([]);
  });

  it.each([
    ['DELETE FROM packet_bytes WHERE position = 1', ['1 packets without their bytes']],
    [`INSERT INTO packet_bytes VALUES (99, x'00')`, ['1 bytes of no packet']],
    ['UPDATE queues SET bytes = bytes + 1', ['2 queues that do not say what is held']],
    ['DELETE FROM queues', ['2 queues that do not say what is held']],
    ['UPDATE outbox SET packet = NULL', ['1 envelopes and packets that do not name each other']],
    ['UPDATE outbox SET packet = 1 WHERE packet IS NULL', ['1 envelopes and packets that do not name each other']],
    ['DELETE FROM outbox', ['1 envelopes and packets that do not name each other']],
    ['DELETE FROM unsettled', ['1 arrival receipts that are counted wrongly']],
    ['DELETE FROM arrivals', ['1 arrival receipts that are counted wrongly']],
  ])('is found after %s', (statement, problems) => {
    expect(data.database.db.prepare(statement).run().changes).toBeGreaterThan(0);
    expect(transitProblemsOf(path())).toEqual(problems);
  });

  it('is nothing after everything has come to its end', async () => {
    await data.transit.expire(data.clock.value + 1_000);
    expect(transitProblemsOf(path())).toEqual([]);
    const left = ['packets', 'packet_bytes', 'queues', 'unsettled', 'arrivals'].map((table) =>
      data.database.db.prepare(`SELECT count(*) FROM ${table}`).pluck().get(),
    );
    expect(left).toEqual([0, 0, 0, 0, 0]);
  });
});
