import {
  DELIVERY_STALL_MS,
  MAX_ENVELOPES_PER_FRAME,
  MAX_INTAKE_BYTES,
  MAX_IN_FLIGHT_BYTES,
  MAX_IN_FLIGHT_ENVELOPES,
  closeCodes,
  type EnvelopeId,
} from '@parley/protocol';
import { TestWorld, testEnvelope, testHello, type TestHost } from '@parley/testing';
import { Links } from '../links/links';
import { readReceipt } from './receipts';

/** A sender that knows its receiver; the receiver is up. */
async function sending(): Promise<{ world: TestWorld; a: TestHost; b: TestHost }> {
  const world = new TestWorld();
  const [a, b] = [world.host(1), world.host(2)];
  a.knows(b);
  await b.start();
  return { world, a, b };
}

/** A server that has links but delivers and answers nothing by itself. */
function linksOf(host: TestHost, { time, network }: TestWorld): Links {
  const nothing = (): void => undefined;
  const links = new Links(
    {
      ...{ clock: time, timers: time, random: (length) => new Uint8Array(length), logger: host.logger },
      ...{ keys: host.keys, sha256: () => new Uint8Array(32), hello: testHello },
      dialer: { dial: (address, signal) => network.dial(host.name, address, signal) },
      directory: { addressesOf: () => Promise.resolve([]), isBlocked: () => false, isKnown: () => false },
      isKept: () => false,
    },
    { linkUp: nothing, linkDown: nothing, linkClosed: nothing, frame: nothing, keyChanged: nothing },
  );
  network.listen(host.name, (transport, from) => links.accept(transport, from));
  return links;
}

const many = (count: number, one: (number: number) => EnvelopeId): EnvelopeId[] =>
  Array.from({ length: count }, (_, number) => one(number));

describe('delivery', () => {
  it('brings mail that waited, in order, with receipts the receiver signed over exactly these envelopes', async () => {
    const { world, a, b } = await sending();
    const ids = many(1_000, (number) => a.send(b, `waited ${number}`));
    await a.start();
    await world.time.until(() => a.outbox.rows.length === 0, 5_000);
    expect(b.inbox.stored).toEqual(ids);
    const covered = await Promise.all(
      a.outbox.receipts.map((receipt) => readReceipt(a.keys, b.server, b.keys.publicKey, receipt)),
    );
    expect(covered.flat()).toEqual(ids);
    expect(b.inbox.repeats).toBe(0);
  });

  it('brings new mail over the link that is up', async () => {
    const { world, a, b } = await sending();
    await a.start();
    await world.time.advance(100);
    const id = a.send(b, 'now');
    await world.time.until(() => a.outbox.rows.length === 0, 10);
    expect(b.inbox.stored).toEqual([id]);
  });

  it('keeps an envelope until the receiver has it durably', async () => {
    const { world, a, b } = await sending();
    let durable: () => void = () => undefined;
    b.inbox.before = () => new Promise((resolve) => (durable = resolve));
    await a.start();
    a.send(b, 'slow disk');
    await world.time.advance(1_000);
    expect([a.outbox.rows.length, a.outbox.receipts.length]).toEqual([1, 0]);
    durable();
    await world.time.until(() => a.outbox.rows.length === 0, 100);
  });

  it('gathers what comes while a batch is being stored into the next one', async () => {
    const { world, a, b } = await sending();
    await a.start();
    await world.time.advance(100);
    let durable: () => void = () => undefined;
    b.inbox.before = () => new Promise((resolve) => (durable = resolve));
    const ids: EnvelopeId[] = [];
    for (let number = 0; number < 20; number += 1) {
      ids.push(a.send(b, `one ${number}`));
      await world.time.advance(2);
    }
    b.inbox.before = () => Promise.resolve();
    durable();
    await world.time.until(() => a.outbox.rows.length === 0, 1_000);
    expect(b.inbox.batches).toEqual([1, 19]);
    expect(b.inbox.stored).toEqual(ids);
  });

  it('has at most the window in flight, in envelopes and in bytes, and stops reading what it cannot store', async () => {
    const { world, a, b } = await sending();
    b.inbox.before = () => new Promise(() => undefined);
    many(3_000, (number) => a.send(b, `many ${number}`));
    await a.start();
    await world.time.advance(1_000);
    expect(a.up.peers()[0]?.inFlight).toBe(MAX_IN_FLIGHT_ENVELOPES);

    const large = await sending();
    large.b.inbox.before = () => new Promise(() => undefined);
    many(40, (number) => large.a.send(large.b, `large ${number}`, 250_000));
    await large.a.start();
    await large.world.time.advance(1_000);
    expect((large.a.up.peers()[0]?.inFlight ?? 0) * 250_000).toBeLessThan(MAX_IN_FLIGHT_BYTES + 600_000);
    expect(MAX_IN_FLIGHT_BYTES).toBeGreaterThanOrEqual(MAX_INTAKE_BYTES);
    expect(large.world.network.connections[0]?.acceptor.paused).toBe(true);
  });

  it('reads on once it has stored, and brings large envelopes whole', async () => {
    const { world, a, b } = await sending();
    let durable: () => void = () => undefined;
    b.inbox.before = () => new Promise((resolve) => (durable = resolve));
    const ids = many(40, (number) => a.send(b, `large ${number}`, 250_000));
    await a.start();
    await world.time.advance(1_000);
    expect(world.network.connections[0]?.acceptor.paused).toBe(true);
    b.inbox.before = () => Promise.resolve();
    durable();
    await world.time.until(() => a.outbox.rows.length === 0, 5_000);
    expect(b.inbox.stored).toEqual(ids);
    expect(world.network.connections[0]?.acceptor.paused).toBe(false);
  });

  it('fails refused envelopes with the receiver’s reason, and only these', async () => {
    const { world, a, b } = await sending();
    const [good, stranger] = [a.send(b, 'good'), a.send(b, 'stranger')];
    b.inbox.refuse = (id) => (id === stranger ? 'stranger' : null);
    await a.start();
    await world.time.until(() => a.outbox.rows.length === 0, 1_000);
    expect(a.outbox.failed).toEqual([{ id: stranger, code: 'stranger' }]);
    expect(b.inbox.stored).toEqual([good]);
    expect(a.up.counters()).toMatchObject({ receipted: 1, refusedOut: 1 });
  });

  it('keeps what a full storage refused and offers it again later, in order', async () => {
    const { world, a, b } = await sending();
    b.inbox.refuse = () => 'storage-full';
    await a.start();
    const ids = many(5, (number) => a.send(b, `full ${number}`));
    await world.time.advance(3_600_000);
    expect(a.outbox.rows).toHaveLength(5);
    expect(a.outbox.failed).toEqual([]);
    const offers = b.inbox.batches.length;
    expect(offers).toBeGreaterThan(5);
    expect(offers).toBeLessThan(60);
    b.inbox.refuse = () => null;
    await world.time.until(() => a.outbox.rows.length === 0, 600_000);
    expect(b.inbox.stored).toEqual(ids);
  });

  it('lets nothing that is on its way overtake what a full storage refused', async () => {
    const { world, a, b } = await sending();
    const ids = many(1_000, (number) => a.send(b, `row ${number}`));
    let batches = 0;
    b.inbox.before = () => {
      batches += 1;
      return Promise.resolve();
    };
    b.inbox.refuse = () => (batches === 1 ? 'storage-full' : null);
    await a.start();
    await world.time.until(() => a.outbox.rows.length === 0, 10_000);
    expect(b.inbox.stored).toEqual(ids);
    expect(b.up.counters().refusedIn).toBe(1_000);
  });

  it('refuses an envelope whose id is not that of its content, and one that is none, before the sink sees it', async () => {
    const { world, a, b } = await sending();
    const [wrong, good] = [testEnvelope('wrong'), testEnvelope('good')];
    const none = testEnvelope('none').id;
    a.outbox.rows.push(
      { server: b.server, sequence: 1, id: wrong.id, bytes: testEnvelope('other').bytes },
      { server: b.server, sequence: 2, id: none, bytes: Uint8Array.of(1, 2, 3) },
      { server: b.server, sequence: 3, id: good.id, bytes: good.bytes },
    );
    await a.start();
    await world.time.until(() => a.outbox.rows.length === 0, 1_000);
    expect(a.outbox.failed).toEqual([
      { id: wrong.id, code: 'envelope-id-mismatch' },
      { id: none, code: 'malformed' },
    ]);
    expect(b.inbox.stored).toEqual([good.id]);
    expect(b.inbox.batches).toEqual([1]);
  });

  it('does not believe a receipt that the receiver did not sign, and ends the link', async () => {
    const { world, a, b } = await sending();
    const forger = world.host(3);
    await b.start({ keys: { ...b.keys, sign: (context, payload) => forger.keys.sign(context, payload) } });
    a.send(b, 'hello');
    await a.start();
    await world.time.advance(1_000);
    expect(a.outbox.rows).toHaveLength(1);
    expect(a.outbox.receipts).toEqual([]);
    expect(Object.keys(a.up.counters().closed)).toEqual([closeCodes.malformed.reason]);
  });

  it('survives a disk that fails: the link closes as failed and everything is offered again', async () => {
    const { world, a, b } = await sending();
    let failures = 2;
    b.inbox.before = () => (failures-- > 0 ? Promise.reject(new Error('disk')) : Promise.resolve());
    const ids = many(300, (number) => a.send(b, `disk ${number}`));
    await a.start();
    await world.time.until(() => a.outbox.rows.length === 0, 10_000);
    expect(b.inbox.stored).toEqual(ids);
    expect(b.up.counters().closed).toEqual({ failed: 2 });
  });

  it('offers everything again on a new link when nothing was answered for long', async () => {
    const { world, a, b } = await sending();
    let stuck = true;
    b.inbox.before = () => (stuck ? new Promise(() => undefined) : Promise.resolve());
    const id = a.send(b, 'stuck');
    await a.start();
    await world.time.advance(DELIVERY_STALL_MS - 1_000);
    expect(a.up.counters().closed).toEqual({});
    stuck = false;
    await world.time.advance(DELIVERY_STALL_MS + 5_000);
    expect(a.up.counters().closed).toEqual({ slow: 1 });
    expect([b.inbox.stored, a.outbox.rows.length]).toEqual([[id], 0]);
  });

  it('at a stop, answers what is being stored before the link closes', async () => {
    const { world, a, b } = await sending();
    await a.start();
    await world.time.advance(100);
    let durable: () => void = () => undefined;
    b.inbox.before = () => new Promise((resolve) => (durable = resolve));
    a.send(b, 'last');
    await world.time.advance(10);
    const stopped = b.up.stop();
    durable();
    await stopped;
    await world.time.advance(100);
    expect(a.outbox.rows).toHaveLength(0);
    expect(a.outbox.receipts).toHaveLength(1);
  });

  it('brings mail of a contact that moved to this server, although newer mail for it went before', async () => {
    const { world, a, b } = await sending();
    const old = a.outbox.put(world.host(3).server, 'to the old server');
    await a.start();
    const newer = many(600, (number) => a.send(b, `newer ${number}`));
    await world.time.advance(2);
    const first = a.outbox.rows[0];
    if (first === undefined) throw new Error('nothing waits');
    a.outbox.rows[0] = { ...first, server: b.server };
    a.up.mailMovedTo(b.server);
    await world.time.until(() => a.outbox.rows.length === 0, 1_000);
    expect(new Set(b.inbox.stored)).toEqual(new Set([old, ...newer]));
    expect(b.inbox.repeats).toBe(0);
  });

  it('does not read on while many answers wait to be stored, and reads on after that', async () => {
    const { world, a, b } = await sending();
    let durable: () => void = () => undefined;
    const writable = new Promise<void>((resolve) => (durable = resolve));
    const receipted = a.outbox.receipted.bind(a.outbox);
    a.outbox.receipted = (...change) => writable.then(() => receipted(...change));
    await a.start();
    await world.time.advance(100);
    const ids: EnvelopeId[] = [];
    for (let number = 0; number < 200; number += 1) {
      ids.push(a.send(b, `one ${number}`));
      await world.time.advance(3);
    }
    const transport = world.network.connections[0]?.dialer;
    expect([b.inbox.batches.length, transport?.paused]).toEqual([200, true]);
    durable();
    await world.time.until(() => a.outbox.rows.length === 0, 1_000);
    expect([b.inbox.stored, transport?.paused]).toEqual([ids, false]);
  });

  it('hands over every batch with the address it came from, also when its link is gone by then', async () => {
    const { world, a, b } = await sending();
    let ready: () => void = () => undefined;
    const blocked = new Promise<void>((resolve) => (ready = resolve));
    b.inbox.before = () => blocked;
    await a.start();
    a.send(b, 'first');
    await world.time.advance(100);
    const later = a.send(b, 'second');
    await world.time.advance(100);
    await a.up.stop();
    await world.time.advance(100);
    expect(b.up.peers()).toEqual([]);
    ready();
    await world.time.until(() => b.inbox.stored.includes(later), 1_000);
    expect(b.inbox.origins).toEqual([a.name, a.name]);
  });

  it('takes no answers to nothing, and none after a bad one', async () => {
    const { world, a } = await sending();
    const other = world.host(3);
    a.knows(other);
    const links = linksOf(other, world);
    await a.start();
    await world.time.advance(100);
    const flood = (): void => {
      for (let number = 0; number < 50; number += 1) {
        links.to(a.server)?.send({ type: 'receipt', receipt: Uint8Array.of(number) });
        links.to(a.server)?.send({ type: 'refuse', refused: [{ id: testEnvelope('x').id, code: 'storage-full' }] });
      }
    };
    flood();
    await world.time.advance(100);
    expect([a.up.counters().closed, a.logger.warnings]).toEqual([{}, []]);
    a.send(other, 'something');
    await world.time.advance(1);
    flood();
    await world.time.advance(100);
    expect(a.logger.warnings).toEqual(['answer-failed']);
    expect(a.up.counters().closed).toEqual({ malformed: 1 });
  });

  it('never puts more than the limit into one frame', async () => {
    const { world, a, b } = await sending();
    many(2_000, (number) => a.send(b, `batch ${number}`));
    await a.start();
    await world.time.until(() => a.outbox.rows.length === 0, 5_000);
    expect(Math.max(...b.inbox.batches)).toBe(MAX_ENVELOPES_PER_FRAME);
  });
});
