import { MAX_ENVELOPES_PER_PACKET } from '@parley/protocol';
import { TestWorld, type TestHost } from '@parley/testing';
import { ALONE, heardOf, Mail, makeRelay, peer, startAll } from './transit.fixtures';

function hosts(count: number): { world: TestWorld; mail: Mail; all: TestHost[] } {
  const world = new TestWorld();
  return { world, mail: new Mail(), all: Array.from({ length: count }, (_, at) => world.host(at + 1)) };
}

/** Hosts in a row; each dials the next one. */
function line(count: number): ReturnType<typeof hosts> & { first: TestHost; last: TestHost } {
  const scene = hosts(count);
  const { all } = scene;
  all.slice(1).forEach((host, at) => peer(all[at] as TestHost, host));
  return { ...scene, first: all[0] as TestHost, last: all.at(-1) as TestHost };
}

describe('packets over routes', () => {
  it('bring mail over one server in between, once, and its word back', async () => {
    const { world, mail, all, first, last } = line(3);
    await startAll(world, ...all);
    mail.send(first, last, 10, ALONE);
    await world.time.until(() => mail.isDelivered(first), 1_000);
    mail.expectAll();
    expect(last.inbox.repeats).toBe(0);
    expect(all.map(({ transit }) => transit.rows.size)).toEqual([0, 0, 0]);
    expect(last.inbox.origins).toEqual([`routed:${(all[1] as TestHost).server}`]);
    expect(all[1]?.up.counters()).toMatchObject({ packetsHeld: 10, packetsOut: 10 });
    expect(last.up.counters()).toMatchObject({ packetsArrived: 10, packetsReturned: 0 });
    for (const host of all) expect(host.logger.warnings).toEqual([]);
  });

  it('bring mail over six links and its answer, and many of them', async () => {
    const { world, mail, all, first, last } = line(7);
    await startAll(world, ...all);
    mail.send(first, last, 800);
    mail.send(last, first, 10);
    await world.time.until(() => mail.isDelivered(first, last), 20_000);
    mail.expectAll();
    expect(first.inbox.repeats + last.inbox.repeats).toBe(0);
    await world.time.advance(1_000);
    for (const { transit } of all) {
      expect(transit.rows.size).toBe(0);
      for (const { server } of all) expect(await transit.arrivalsFor(server, 10)).toEqual([]);
    }
  });

  it('are not made for a server that can be reached itself, also when there is a route', async () => {
    const { world, mail, all, first, last } = line(3);
    first.knows(last);
    mail.send(first, last, 5);
    await startAll(world, ...all);
    mail.send(first, last, 5);
    await world.time.until(() => mail.isDelivered(first), 1_000);
    mail.expectAll();
    expect(first.up.counters()).toMatchObject({ packetsOut: 0, receipted: 10 });
  });

  it('take over when the link to the destination is lost, and give way when it is back', async () => {
    const { world, mail, all, first, last } = line(3);
    first.knows(last);
    await startAll(world, ...all);
    const address = first.addresses.get(last.server) ?? [];
    first.addresses.set(last.server, ['nowhere:1']);
    for (const { from, to, dialer } of world.network.of(last.name))
      if (from === first.name && to === last.name) dialer.cut();
    await world.time.advance(100);
    const before = world.time.now();
    mail.send(first, last, 5);
    await world.time.until(() => mail.isDelivered(first), 3_000);
    expect(world.time.now() - before).toBeLessThan(3_000);
    first.addresses.set(last.server, address);
    first.up.retry(last.server);
    await world.time.advance(1_000);
    const out = first.up.counters().packetsOut;
    mail.send(first, last, 5);
    await world.time.until(() => mail.isDelivered(first), 1_000);
    expect(first.up.counters().packetsOut).toBe(out);
    mail.expectAll();
  });

  it('tell the sender what the destination refuses', async () => {
    const { world, mail, all, first, last } = line(3);
    await startAll(world, ...all);
    const [good, stranger] = mail.send(first, last, 2);
    last.inbox.refuse = (id) => (id === stranger ? 'stranger' : null);
    await world.time.until(() => first.outbox.rows.length === 0, 1_000);
    expect(first.outbox.failed).toEqual([{ id: stranger, code: 'stranger' }]);
    expect(last.inbox.stored).toEqual([good]);
    expect(all.map(({ transit }) => transit.rows.size)).toEqual([0, 0, 0]);
  });

  it('are shared by mail that waits together, and each envelope is answered by itself', async () => {
    const { world, mail, all, first, last } = line(3);
    const count = 3 * MAX_ENVELOPES_PER_PACKET;
    const sent = mail.send(first, last, count);
    const strangers = new Set([sent[1], sent[40], sent[41]]);
    last.inbox.refuse = (id) => (strangers.has(id) ? 'stranger' : null);
    await startAll(world, ...all);
    await world.time.until(() => first.outbox.rows.length === 0, 1_000);
    expect(all[1]?.up.counters()).toMatchObject({ packetsHeld: 3, packetsOut: 3 });
    expect(last.up.counters()).toMatchObject({ packetsArrived: 3, packetsRefused: 0 });
    expect(last.inbox.stored).toEqual(sent.filter((id) => !strangers.has(id)));
    expect(new Set(first.outbox.failed.map(({ id }) => id))).toEqual(strangers);
    expect(all.map(({ transit }) => transit.rows.size)).toEqual([0, 0, 0]);
  });

  it('are brought again as a whole when there was room for a part of one', async () => {
    const { world, mail, all, first, last } = line(3);
    const sent = mail.send(first, last, 20);
    last.inbox.refuse = (id) => (sent.indexOf(id) > 4 ? 'storage-full' : null);
    await startAll(world, ...all);
    await world.time.advance(10_000);
    expect([first.outbox.rows.length, last.inbox.stored.length]).toEqual([20, 5]);
    last.inbox.refuse = () => null;
    await world.time.until(() => mail.isDelivered(first), 600_000);
    mail.expectAll();
    expect(first.outbox.failed).toEqual([]);
  });

  it('wait for a destination whose storage is full', async () => {
    const { world, mail, all, first, last } = line(3);
    await startAll(world, ...all);
    last.inbox.refuse = () => 'storage-full';
    mail.send(first, last, 5);
    await world.time.advance(600_000);
    expect([first.outbox.rows.length, first.outbox.failed]).toEqual([5, []]);
    expect(last.inbox.batches.length).toBeLessThan(60);
    last.inbox.refuse = () => null;
    await world.time.until(() => mail.isDelivered(first), 600_000);
    mail.expectAll();
  });
});

describe('relays', () => {
  /** A sender and a recipient that cannot dial each other, and a relay of the recipient. */
  async function relayed(): Promise<{ world: TestWorld; mail: Mail; a: TestHost; r: TestHost; d: TestHost }> {
    const { world, mail, all } = hosts(3);
    const [a, r, d] = all as [TestHost, TestHost, TestHost];
    makeRelay(r, d);
    d.place = { ...d.place, addresses: [] };
    await heardOf(a, d);
    return { world, mail, a, r, d };
  }

  it('hold mail, so that sender and recipient need never be online together', async () => {
    const { world, mail, a, r, d } = await relayed();
    await startAll(world, a, r);
    mail.send(a, d, 50, ALONE);
    await world.time.until(() => r.transit.rows.size === 50, 5_000);
    await world.time.advance(1_000);
    expect([...a.transit.rows.values()].every(({ custody }) => custody?.by === r.server)).toBe(true);
    a.kill();
    await world.time.advance(7 * 24 * 3_600_000);
    const before = world.time.now();
    await d.start();
    await world.time.until(() => d.inbox.stored.length === 50, 2_000);
    expect(world.time.now() - before).toBeLessThan(2_000);
    mail.expectAll();
    await world.time.advance(1_000);
    d.kill();
    await world.time.advance(24 * 3_600_000);
    await a.start();
    await world.time.until(() => mail.isDelivered(a), 60_000);
    await world.time.advance(1_000);
    expect([a, r, d].map(({ transit }) => transit.rows.size)).toEqual([0, 0, 0]);
    expect(await r.transit.arrivalsFor(a.server, 10)).toEqual([]);
    expect(d.inbox.repeats).toBe(0);
  });

  it('pass mail on to the relay that the recipient uses', async () => {
    const { world, mail, all } = hosts(4);
    const [a, r1, r2, d] = all as [TestHost, TestHost, TestHost, TestHost];
    makeRelay(r2, d);
    makeRelay(r1, a);
    peer(r1, r2);
    d.place = { ...d.place, addresses: [] };
    // The recipient's relay cannot be dialled by the sender.
    d.place = { ...d.place, relays: [{ server: r2.server, address: 'nowhere:1' }] };
    await heardOf(a, d);
    await startAll(world, a, r1, r2);
    mail.send(a, d, 20, ALONE);
    await world.time.until(() => r2.transit.rows.size === 20, 5_000);
    a.kill();
    r1.kill();
    await world.time.advance(24 * 3_600_000);
    await d.start();
    await world.time.until(() => d.inbox.stored.length === 20, 5_000);
    await world.time.advance(1_000);
    d.kill();
    await r1.start();
    await a.start();
    await world.time.until(() => mail.isDelivered(a), 600_000);
    mail.expectAll();
    expect(d.inbox.repeats).toBe(0);
  });

  it('are used in the order that the recipient says, the next one when one is away', async () => {
    const { world, mail, all } = hosts(4);
    const [a, r1, r2, d] = all as [TestHost, TestHost, TestHost, TestHost];
    makeRelay(r1, d);
    makeRelay(r2, d);
    d.place = { ...d.place, addresses: [] };
    await heardOf(a, d);
    await startAll(world, a, r2);
    mail.send(a, d, 5, ALONE);
    await world.time.until(() => r2.transit.rows.size === 5, 10_000);
    await r1.start();
    await world.time.advance(600_000);
    mail.send(a, d, 7, ALONE);
    await world.time.until(() => r1.transit.rows.size === 7, 10_000);
    await d.start();
    await world.time.until(() => mail.isDelivered(a), 60_000);
    mail.expectAll();
  });

  it('that are full are left for another one', async () => {
    const { world, mail, all } = hosts(4);
    const [a, r1, r2, d] = all as [TestHost, TestHost, TestHost, TestHost];
    makeRelay(r1, d);
    makeRelay(r2, d);
    d.place = { ...d.place, addresses: [] };
    r1.transit.quota = 1_000_000;
    await heardOf(a, d);
    await startAll(world, a, r1, r2);
    mail.send(a, d, 100, ALONE);
    await world.time.until(() => r1.transit.rows.size + r2.transit.rows.size === 100, 60_000);
    expect(r1.transit.rows.size).toBeGreaterThan(5);
    expect(r2.transit.rows.size).toBeGreaterThan(50);
    await d.start();
    await world.time.until(() => mail.isDelivered(a), 60_000);
    mail.expectAll();
  });

  it('hold nothing for who is no peer of theirs', async () => {
    const { world, mail, a, r, d } = await relayed();
    r.peers.unwant(d.server);
    await startAll(world, a, r);
    mail.send(a, d, 5, ALONE);
    await world.time.advance(600_000);
    expect([r.transit.rows.size, a.outbox.rows.length]).toEqual([0, 5]);
    expect(r.up.counters().packetsReturned).toBeLessThan(50);
    r.peers.want(d.server);
    r.up.peersChanged();
    await world.time.until(() => r.transit.rows.size === 5, 600_000);
  });

  it('that one floods have room for others, whose mail comes in its turn', async () => {
    const { world, mail, all } = hosts(4);
    const [a, flooder, r, d] = all as [TestHost, TestHost, TestHost, TestHost];
    makeRelay(r, d);
    r.transit.quota = 2_000_000;
    d.place = { ...d.place, addresses: [] };
    await heardOf(a, d);
    await heardOf(flooder, d);
    await startAll(world, flooder, r);
    const flood = flooder.send.bind(flooder);
    for (let number = 0; number < 70; number += 1) flood(d, `flood ${number}`, ALONE);
    await world.time.advance(60_000);
    await a.start();
    const few = mail.send(a, d, 10, ALONE);
    await world.time.until(() => a.transit.rows.size === 10 && r.transit.rows.size > 10, 60_000);
    await world.time.advance(5_000);
    expect([...a.transit.rows.values()].map(({ custody }) => custody?.by)).toEqual(few.map(() => r.server));
    await d.start();
    await world.time.until(() => few.every((id) => d.inbox.stored.includes(id)), 5_000);
    const positions = few.map((id) => d.inbox.stored.indexOf(id));
    expect(Math.max(...positions)).toBeLessThan(2 * few.length + 5);
    await world.time.until(() => flooder.outbox.rows.length === 0, 3_600_000);
  });
});
