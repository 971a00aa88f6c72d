import {
  announcement,
  MAX_HOPS,
  packet as packetMessage,
  packetContent,
  packetId,
  packetIdInput,
  packetOrigin,
  parseId,
  signatureContexts,
  signed,
  toBase32,
  type Announcement,
  type ArrivalReceipt,
  type LinkFrame,
  type Packet,
  type PacketId,
} from '@parley/protocol';
import { TestWorld, type TestHost } from '@parley/testing';
import { createHash } from 'node:crypto';
import type { LinkKeys } from '../ports';
import { RawPeer } from '../routing/raw-peer.fixtures';
import { SodiumBoxes } from './boxes';
import { markOf, pack } from './packing';
import { issueArrival, issueCustody } from './receipts';
import { peer, startAll } from './transit.fixtures';

type Forwarded = Extract<LinkFrame, { type: 'forward' }>['packets'][number];

const sha256 = (...parts: readonly Uint8Array[]): Uint8Array => {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return new Uint8Array(hash.digest());
};
const framesOf = <Type extends LinkFrame['type']>(raw: RawPeer, type: Type): Extract<LinkFrame, { type: Type }>[] =>
  raw.heard.filter((frame): frame is Extract<LinkFrame, { type: Type }> => frame.type === type);
const returnedTo = (raw: RawPeer): string[] =>
  framesOf(raw, 'returned').flatMap(({ returned }) => returned.map(({ code }) => code));
const forwardedTo = (raw: RawPeer): Forwarded[] => framesOf(raw, 'forward').flatMap(({ packets }) => packets);

function made(change: Partial<Packet>): Forwarded {
  const packet = { to: new RawPeer().other, via: null, ttl: 60, hops: 0, box: new Uint8Array(100), ...change };
  const id = parseId(packetId, toBase32(sha256(packetIdInput(packet))));
  return { id, packet: packetMessage.encode(packet) };
}

const markFor = (keys: LinkKeys, { packet }: Forwarded, envelope: Parameters<typeof markOf>[2]): Uint8Array => {
  const content = packetContent.decode(new SodiumBoxes(keys).open(packetMessage.decode(packet).box));
  const { blind } = packetOrigin.decode(signed.decode(content.origin).payload);
  return markOf(sha256, blind, envelope);
};

describe('a hop of bad will', () => {
  /** A host with mail for a server behind a hop of bad will, which was handed the packet. */
  async function handed(): Promise<{
    world: TestWorld;
    a: TestHost;
    raw: RawPeer;
    packet: Forwarded;
    envelope: string;
    arrival: (change: Partial<ArrivalReceipt>, signer?: LinkKeys) => Promise<LinkFrame>;
  }> {
    const world = new TestWorld();
    const a = world.host(1);
    await startAll(world, a);
    const raw = await RawPeer.of(world, a);
    raw.send(raw.routes([[await raw.announcement({ sequence: world.time.now() }), 1]]));
    await world.time.advance(100);
    const envelope = a.outbox.put(raw.other, 'to nowhere');
    a.up.mailFor(raw.other);
    await world.time.until(() => forwardedTo(raw).length === 1, 5_000);
    const [packet] = forwardedTo(raw);
    if (packet === undefined) throw new Error('nothing was sent');
    const arrival = async (change: Partial<ArrivalReceipt>, signer = raw.otherKeys): Promise<LinkFrame> => ({
      type: 'arrival',
      receipt: await issueArrival(signer, {
        ...{ server: raw.other, refused: [], at: world.time.now() },
        arrived: [{ packet: packet.id, mark: markFor(raw.otherKeys, packet, envelope) }],
        ...change,
      }),
    });
    return { world, a, raw, packet, envelope, arrival };
  }

  it('is believed when the destination itself signed over this envelope', async () => {
    const { world, a, raw, arrival } = await handed();
    raw.send(await arrival({}));
    await world.time.advance(10);
    expect([a.outbox.rows.length, a.transit.rows.size, a.outbox.receipts.length]).toEqual([0, 0, 1]);
    expect(framesOf(raw, 'settled')).toHaveLength(1);
  });

  it('cannot say for the destination that something arrived, or was refused', async () => {
    for (const change of [{}, { arrived: [], refused: 'all' }] as const) {
      const { world, a, raw, packet, arrival } = await handed();
      const refused = 'refused' in change ? [{ packet: packet.id, code: 'stranger' as const }] : [];
      raw.send(await arrival({ ...('arrived' in change ? { arrived: [] } : {}), refused }, raw.keys));
      await world.time.advance(10);
      expect([a.outbox.rows.length, a.outbox.failed, raw.closedWith]).toEqual([1, [], 4400]);
    }
  });

  it('frees nothing with a word about itself', async () => {
    const { world, a, raw, arrival } = await handed();
    raw.send(await arrival({ server: raw.server }, raw.keys));
    await world.time.advance(10);
    expect([a.outbox.rows.length, a.transit.rows.size, raw.closedWith]).toEqual([1, 1, null]);
  });

  it('is not believed when the mark is that of something else', async () => {
    const { world, a, raw, packet, arrival } = await handed();
    raw.send(await arrival({ arrived: [{ packet: packet.id, mark: sha256(new Uint8Array(16)) }] }));
    await world.time.advance(10);
    expect([a.outbox.rows.length, a.outbox.receipts]).toEqual([1, []]);
    expect(a.logger.details).toContain('arrival-mark-wrong');
    raw.send(await arrival({}));
    await world.time.advance(10);
    expect(a.outbox.rows).toEqual([]);
  });

  it('cannot have a part of a packet settled without the rest', async () => {
    const { world, a, raw } = await handed();
    const both = [a.outbox.put(raw.other, 'one'), a.outbox.put(raw.other, 'two')] as const;
    a.up.mailFor(raw.other);
    await world.time.until(() => forwardedTo(raw).length === 2, 5_000);
    const packet = forwardedTo(raw)[1] as Forwarded;
    const marks = both.map((envelope) => ({ packet: packet.id, mark: markFor(raw.otherKeys, packet, envelope) }));
    const say = async (arrived: ArrivalReceipt['arrived']): Promise<void> => {
      const receipt = { server: raw.other, arrived, refused: [], at: world.time.now() };
      raw.send({ type: 'arrival', receipt: await issueArrival(raw.otherKeys, receipt) });
      await world.time.advance(10);
    };
    await say(marks.slice(0, 1));
    expect(a.outbox.rows.length).toBe(3);
    expect(a.logger.details).toContain('arrival-mark-wrong');
    await say(marks);
    expect(a.outbox.rows.length).toBe(1);
  });

  it('gets no custody of what it was not given, or in the name of another', async () => {
    const { world, a, raw, packet } = await handed();
    const custody = async (keys: LinkKeys, ids: readonly PacketId[]): Promise<void> => {
      raw.send({ type: 'custody', receipt: await issueCustody(keys, raw.server, ids, world.time.now()) });
      await world.time.advance(10);
    };
    await custody(raw.keys, [made({}).id]);
    expect([...a.transit.rows.values()].map(({ custody: given }) => given)).toEqual([null]);
    await custody(raw.otherKeys, [packet.id]);
    expect([...a.transit.rows.values()].map(({ custody: given }) => given)).toEqual([null]);
    expect(raw.closedWith).toBe(4400);
  });
});

describe('a stranger', () => {
  it('cannot have us dial whom it names as its relay', async () => {
    const world = new TestWorld();
    const [b, named] = [world.host(1), world.host(2)];
    await startAll(world, b, named);
    const raw = await RawPeer.of(world, b, false);
    const said: Announcement = {
      ...{ server: raw.server, sequence: world.time.now(), role: 'owner', addresses: [], listing: null },
      relays: [{ server: named.server, address: `${named.name}:8443` }],
    };
    const { id, bytes } = await pack(
      {
        ...{ keys: raw.keys, server: raw.server, boxes: new SodiumBoxes(raw.keys), sha256 },
        random: (length) => new Uint8Array(length),
      },
      { to: b.server, via: null, ttl: 60, body: { type: 'card-request', request: new Uint8Array(16) } },
      await raw.keys.sign(signatureContexts.announcement, announcement.encode(said)),
    );
    raw.send({ type: 'forward', packets: [{ id, packet: bytes }] });
    await world.time.advance(100);
    expect([framesOf(raw, 'arrival').length, forwardedTo(raw).length]).toEqual([1, 1]);
    world.network.of(b.name)[0]?.dialer.cut();
    await world.time.advance(10 * 60_000);
    expect(world.network.connections.filter(({ to }) => to === named.name)).toEqual([]);
  });
});

describe('a server that hands in', () => {
  async function linked(isPeer: boolean): Promise<{ world: TestWorld; b: TestHost; d: TestHost; raw: RawPeer }> {
    const world = new TestWorld();
    const [b, d] = [world.host(1), world.host(2)];
    peer(b, d);
    await startAll(world, d, b);
    const raw = await RawPeer.of(world, b, isPeer);
    return { world, b, d, raw };
  }
  const handIn = async (world: TestWorld, raw: RawPeer, ...packets: readonly Forwarded[]): Promise<void> => {
    raw.send({ type: 'forward', packets: [...packets] });
    await world.time.advance(100);
  };

  it('has taken by a stranger only what is for its peers', async () => {
    const { world, b, d, raw } = await linked(false);
    await handIn(world, raw, made({}));
    expect([returnedTo(raw), b.up.counters().packetsHeld]).toEqual([['not-a-peer'], 0]);
    await handIn(world, raw, made({ to: d.server }));
    expect([framesOf(raw, 'custody').length, b.up.counters().packetsHeld]).toEqual([1, 1]);
  });

  it('gets back what leads nowhere, or only back to it', async () => {
    const { world, raw } = await linked(true);
    await handIn(world, raw, made({}));
    raw.send(raw.routes([[await raw.announcement({ sequence: world.time.now() }), 1]]));
    await world.time.advance(100);
    await handIn(world, raw, made({ ttl: 61 }));
    expect(returnedTo(raw)).toEqual(['no-route', 'no-route']);
  });

  it('gets back what came too far or is no packet', async () => {
    const { world, b, d, raw } = await linked(true);
    await handIn(
      world,
      raw,
      made({ to: d.server, hops: MAX_HOPS }),
      { ...made({ to: d.server }), id: made({}).id },
      { ...made({ to: d.server }), packet: Uint8Array.of(1, 2, 3) },
    );
    expect(returnedTo(raw)).toEqual(['too-far', 'malformed', 'malformed']);
    expect(b.transit.rows.size).toBe(0);
  });

  it('hears from the destination itself what does not open', async () => {
    const { world, b, d, raw } = await linked(true);
    await handIn(world, raw, made({ to: d.server }));
    await world.time.advance(1_000);
    expect(framesOf(raw, 'arrival')).toHaveLength(1);
    expect(d.up.counters()).toMatchObject({ packetsRefused: 1, packetsArrived: 0 });
    expect([b.transit.rows.size, d.inbox.batches]).toEqual([0, []]);
  });

  it('changes nothing by handing in again what it saw', async () => {
    const world = new TestWorld();
    const [a, b, d] = [1, 2, 3].map((number) => world.host(number)) as [TestHost, TestHost, TestHost];
    peer(a, b);
    peer(b, d);
    await startAll(world, d, b, a);
    const seen: Forwarded[] = [];
    const hold = b.transit.hold.bind(b.transit);
    b.transit.hold = (packets) => {
      for (const { id, bytes } of packets) seen.push({ id, packet: bytes });
      return hold(packets);
    };
    const sent = a.send(d, 'once');
    await world.time.until(() => a.outbox.rows.length === 0, 5_000);
    const raw = await RawPeer.of(world, d, false);
    for (let time = 0; time < 5; time += 1) await handIn(world, raw, ...seen);
    expect([d.inbox.stored, d.inbox.repeats]).toEqual([[sent], 5]);
    expect(framesOf(raw, 'arrival')).toHaveLength(5);
    expect(a.outbox.receipts).toHaveLength(1);
  });
});
