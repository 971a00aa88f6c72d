import type { NewPacket, TransitStore } from '@parley/federation';
import { packetId, parseId, toBase32, utf8, type EnvelopeId, type PacketId, type ServerId } from '@parley/protocol';
import { serverOf, sha256, testKeys } from './servers';

/** A store of packets with the outbox that belongs to it. */
export interface TransitUnderTest {
  /** The store; another one after `reopen`. */
  readonly store: TransitStore;
  /** Unix ms. */
  readonly now: number;
  /** Puts a new envelope for this server into the outbox. */
  mail(to: ServerId): Promise<EnvelopeId>;
  /** A direct link brought it: takes it out of the outbox. */
  receipted(to: ServerId, id: EnvelopeId): Promise<void>;
  /** Its account moved: it waits for another server now. */
  moved(id: EnvelopeId, to: ServerId): Promise<void>;
  /** What the outbox says of an envelope. */
  stateOf(id: EnvelopeId): Promise<'waiting' | 'delivered' | 'failed'>;
  /** The same data after a new start. */
  reopen(): Promise<void>;
  close(): Promise<void>;
}

const QUOTA = 100_000;
const [D, E, F, G, H] = [1, 2, 3, 4, 5].map((number) => serverOf(testKeys(1_000 + number))) as [
  ServerId,
  ServerId,
  ServerId,
  ServerId,
  ServerId,
];
const MANY = 1_000;
const ALL = Number.MAX_SAFE_INTEGER;
const NONE: ReadonlySet<PacketId> = new Set();
let number = 0;
const idOf = (text: string): PacketId => parseId(packetId, toBase32(sha256(utf8(`${++number} ${text}`))));

/** What every store of packets keeps. `make` gets the bytes that may be held for one destination. */
export function transitContract(name: string, make: (quotaBytes: number) => Promise<TransitUnderTest>): void {
  describe(`packets in ${name}`, () => {
    let under: TransitUnderTest;
    beforeEach(async () => {
      under = await make(QUOTA);
    });
    afterEach(() => under.close());

    const packet = (change: Partial<NewPacket> = {}): NewPacket => ({
      ...{ id: idOf('packet'), to: D, via: null, bytes: new Uint8Array(1_000), from: F },
      ...{ expiresAt: under.now + 3_600_000, mail: null },
      ...change,
    });
    const hold = async (...changes: readonly Partial<NewPacket>[]): Promise<PacketId[]> => {
      const packets = changes.map(packet);
      expect((await under.store.hold(packets)).held).toHaveLength(packets.length);
      return packets.map(({ id }) => id);
    };
    const one = async (change: Partial<NewPacket> = {}): Promise<PacketId> => (await hold(change))[0] as PacketId;
    const waiting = async (to = D, via?: ServerId | null): Promise<PacketId[]> =>
      (await under.store.waiting(to, MANY, ALL, NONE, via)).map(({ id }) => id);
    /** Envelopes of the outbox in one packet. */
    const shared = async (count: number): Promise<{ id: PacketId; envelopes: EnvelopeId[]; blind: Uint8Array }> => {
      const envelopes: EnvelopeId[] = [];
      while (envelopes.length < count) envelopes.push(await under.mail(D));
      const blind = new Uint8Array(16).fill(7);
      return { id: await one({ from: null, mail: { envelopes, blind } }), envelopes, blind };
    };
    const own = async (): Promise<{ id: PacketId; envelope: EnvelopeId; blind: Uint8Array }> => {
      const { id, envelopes, blind } = await shared(1);
      return { id, envelope: envelopes[0] as EnvelopeId, blind };
    };
    const unpacked = async (to = D): Promise<EnvelopeId[]> =>
      (await under.store.unpacked(to, MANY, ALL)).map(({ id }) => id);
    const arrivals = async (from: ServerId): Promise<PacketId[]> =>
      (await under.store.arrivalsFor(from, MANY)).flatMap(({ packets }) => packets);

    it('wait until they arrive, also after a new start, as they were', async () => {
      const bytes = Uint8Array.from({ length: 300 }, (_, at) => at & 255);
      const id = await one({ via: E, bytes });
      await under.reopen();
      expect(await under.store.waiting(D, 1, 1, NONE)).toEqual([{ id, to: D, via: E, bytes, mail: false }]);
      expect(await under.store.destinations()).toEqual([D]);
      expect(await waiting(E)).toEqual([]);
      await under.store.arrived(D, utf8('receipt'), [{ packet: id, refused: [] }]);
      await under.reopen();
      expect([await waiting(), await under.store.destinations()]).toEqual([[], []]);
    });

    it('are found within a limit of number and of bytes, at least one, without those on their way', async () => {
      const ids = await hold({}, {}, {}, {});
      const found = async (...range: [number, number]): Promise<PacketId[]> =>
        (await under.store.waiting(D, ...range, new Set(ids.slice(0, 1)))).map(({ id }) => id);
      expect(await found(2, ALL)).toEqual(ids.slice(1, 3));
      expect(await found(MANY, 2_500)).toEqual(ids.slice(1, 3));
      expect(await found(MANY, 10)).toEqual(ids.slice(1, 2));
      expect(await found(MANY, ALL)).toEqual(ids.slice(1));
    });

    it('are told apart by the relay that they name', async () => {
      const [a, b, c] = await hold({ via: E }, { via: F }, {});
      expect(new Set(await under.store.relaysNamed(D))).toEqual(new Set([E, F, null]));
      expect([await waiting(D, E), await waiting(D, F), await waiting(D, null)]).toEqual([[a], [b], [c]]);
      expect(await waiting(D)).toHaveLength(3);
      await under.store.inCustody([a as PacketId], G, under.now + 1);
      expect(new Set(await under.store.relaysNamed(D))).toEqual(new Set([F, null]));
    });

    it('go in turns of the servers that handed them in', async () => {
      const flood = await hold(...Array.from({ length: 20 }, () => ({ from: F })));
      const few = await hold({ from: G }, { from: G }, { from: H });
      const order = await waiting();
      expect(order).toHaveLength(23);
      for (const id of few) expect(order.indexOf(id)).toBeLessThan(6);
      expect(order.filter((id) => flood.includes(id))).toEqual(flood);
    });

    it('fill the room of their destination only so far that others find room, and never more than it', async () => {
      const fill = async (from: ServerId, to = D): Promise<number> => {
        let taken = 0;
        for (let batch = 0; batch < 30; batch += 1) {
          const packets = Array.from({ length: 10 }, () => packet({ from, to }));
          const { held, full, arrived } = await under.store.hold(packets);
          expect([held.length + full.length, arrived]).toEqual([10, []]);
          taken += held.length;
        }
        return taken;
      };
      const counts = [await fill(F), await fill(G), await fill(H)];
      for (const count of counts) expect(count).toBeGreaterThan(5);
      expect(counts.reduce((sum, count) => sum + count, 0)).toBeLessThanOrEqual(QUOTA / 1_000);
      expect(await fill(F, E)).toBe(counts[0]);
      const mine = Array.from({ length: 20 }, () => packet({ from: null, bytes: new Uint8Array(50_000) }));
      expect((await under.store.hold(mine)).held).toHaveLength(20);
    });

    it('have room again for what arrived', async () => {
      const packets = Array.from({ length: 200 }, () => packet());
      const { held, full } = await under.store.hold(packets);
      await under.store.arrived(
        D,
        utf8('receipt'),
        held.map((id) => ({ packet: id, refused: [] })),
      );
      const again = await under.store.hold(packets.filter(({ id }) => full.includes(id)).slice(0, held.length));
      expect(again.held).toHaveLength(held.length);
    });

    it('are held once, however often they are handed in', async () => {
      const twice = packet();
      for (let time = 0; time < 3; time += 1) expect((await under.store.hold([twice])).held).toEqual([twice.id]);
      expect(await waiting()).toEqual([twice.id]);
    });

    it('do not wait while somebody has them in custody, until that ends', async () => {
      const [a, b, c] = (await hold({}, {}, {})) as [PacketId, PacketId, PacketId];
      await under.store.inCustody([a], E, under.now + 1_000);
      await under.store.inCustody([b], F, under.now + 2_000);
      await under.reopen();
      expect(await waiting()).toEqual([c]);
      expect(new Set(await under.store.custodians(D))).toEqual(new Set([E, F]));
      expect(await under.store.destinations()).toEqual([D]);
      expect(await under.store.custodyOver(under.now + 999)).toEqual([]);
      expect(await under.store.custodyOver(under.now + 1_000)).toEqual([{ to: D, by: E }]);
      expect(new Set(await waiting())).toEqual(new Set([a, c]));
      await under.store.custodyEnded(D, E);
      await under.store.custodyEnded(E, F);
      expect(await waiting()).toHaveLength(2);
      await under.store.custodyEnded(D, F);
      expect(await waiting()).toHaveLength(3);
      await under.store.inCustody([a, b], E, under.now + 1_000);
      await under.store.custodyEnded(D, null);
      expect([await waiting(), await under.store.custodians(D)]).toEqual([[a, b, c], []]);
    });

    it('wait again when whoever had them in custody gives them back', async () => {
      const given = packet({ from: F });
      await under.store.hold([given]);
      await under.store.inCustody([given.id], E, under.now + 1_000);
      await under.store.hold([{ ...given, from: G }]);
      expect(await waiting()).toEqual([]);
      await under.store.hold([{ ...given, from: E }]);
      expect(await waiting()).toEqual([given.id]);
      expect(new Set(await under.store.arrived(D, utf8('receipt'), [{ packet: given.id, refused: [] }]))).toEqual(
        new Set([E, F, G]),
      );
    });

    it('keep the arrival for everyone who handed them in until they confirm', async () => {
      const twice = packet({ from: F });
      await under.store.hold([twice]);
      await under.store.hold([{ ...twice, from: G }]);
      const other = await one({ from: F });
      const receipt = utf8('both');
      const packets = [
        { packet: twice.id, refused: [] },
        { packet: other, refused: [] },
      ];
      expect(new Set(await under.store.arrived(D, receipt, packets))).toEqual(new Set([F, G]));
      await under.reopen();
      expect(await under.store.arrivalsFor(G, MANY)).toEqual([{ receipt, packets: [twice.id] }]);
      expect(new Set(await arrivals(F))).toEqual(new Set([twice.id, other]));
      expect(new Set(await under.store.creditors())).toEqual(new Set([F, G]));
      await under.store.arrivalsSettled(F, [other]);
      expect(await arrivals(F)).toEqual([twice.id]);
      await under.store.arrivalsSettled(F, [twice.id]);
      expect([await arrivals(F), await arrivals(G)]).toEqual([[], [twice.id]]);
      await under.store.arrivalsSettled(G, [twice.id, other]);
      expect(await under.store.creditors()).toEqual([]);
    });

    it('are answered again when they come again after their arrival', async () => {
      const late = packet({ from: F });
      await under.store.hold([late]);
      await under.store.arrived(D, utf8('receipt'), [{ packet: late.id, refused: [] }]);
      expect(await under.store.hold([{ ...late, from: G }])).toEqual({ held: [], arrived: [late.id], full: [] });
      expect([await arrivals(F), await arrivals(G), await waiting()]).toEqual([[late.id], [late.id], []]);
    });

    it('tell arrivals oldest first, as many as asked for', async () => {
      const ids = await hold({}, {}, {});
      for (const id of ids) await under.store.arrived(D, utf8(id), [{ packet: id, refused: [] }]);
      expect((await under.store.arrivalsFor(F, 2)).map(({ packets }) => packets)).toEqual([[ids[0]], [ids[1]]]);
    });

    it('believe only their own destination', async () => {
      const id = await one();
      expect(await under.store.arrived(E, utf8('receipt'), [{ packet: id, refused: [] }])).toEqual([]);
      expect(await waiting()).toEqual([id]);
    });

    it('bring envelopes of the outbox, which are delivered or failed when they arrive', async () => {
      const [first, second] = [await own(), await own()];
      expect(await under.store.unpacked(D, MANY, ALL)).toEqual([]);
      expect(await under.store.ownAmong(D, [first.id, idOf('other'), second.id])).toEqual([
        { packet: first.id, envelopes: [first.envelope], blind: first.blind },
        { packet: second.id, envelopes: [second.envelope], blind: second.blind },
      ]);
      expect(await under.store.ownAmong(E, [first.id])).toEqual([]);
      expect((await under.store.waiting(D, MANY, ALL, NONE)).map(({ mail }) => mail)).toEqual([true, true]);
      const packets = [
        { packet: first.id, refused: [] },
        { packet: second.id, refused: [{ id: second.envelope, code: 'stranger' as const }] },
      ];
      expect(await under.store.arrived(D, utf8('receipt'), packets)).toEqual([]);
      expect([await under.stateOf(first.envelope), await under.stateOf(second.envelope)]).toEqual([
        'delivered',
        'failed',
      ]);
      expect(await waiting()).toEqual([]);
    });

    it('are made of what the outbox holds, oldest first, within limits', async () => {
      const ids = [await under.mail(D), await under.mail(D), await under.mail(D)];
      await under.mail(E);
      const found = async (...range: [number, number]): Promise<EnvelopeId[]> =>
        (await under.store.unpacked(D, ...range)).map(({ id }) => id);
      expect(await found(2, ALL)).toEqual(ids.slice(0, 2));
      expect(await found(MANY, 1)).toEqual(ids.slice(0, 1));
      expect(await found(MANY, ALL)).toEqual(ids);
      for (const { expiresAt } of await under.store.unpacked(D, MANY, ALL))
        expect(expiresAt).toBeGreaterThan(under.now);
    });

    it('go with the envelope when a direct link brought it', async () => {
      const [direct, other] = [await own(), await own()];
      await under.store.inCustody([direct.id], E, under.now + 1_000);
      await under.receipted(D, direct.envelope);
      await under.reopen();
      expect([await waiting(), await under.store.custodians(D)]).toEqual([[other.id], []]);
    });

    it('say nothing of an envelope whose account moved to another server', async () => {
      const mine = await own();
      await under.moved(mine.envelope, E);
      await under.store.arrived(D, utf8('receipt'), [
        { packet: mine.id, refused: [{ id: mine.envelope, code: 'unknown-account' }] },
      ]);
      expect([await waiting(), await under.stateOf(mine.envelope)]).toEqual([[], 'waiting']);
      expect((await under.store.unpacked(E, MANY, ALL)).map(({ id }) => id)).toEqual([mine.envelope]);
    });

    it('leave their envelope to another way when they are dropped; those of others are gone', async () => {
      const [mine, theirs] = [await own(), await one()];
      await under.store.dropped([mine.id, theirs], 'no-route');
      expect(await waiting()).toEqual([]);
      expect((await under.store.unpacked(D, MANY, ALL)).map(({ id }) => id)).toEqual([mine.envelope]);
      expect(await under.stateOf(mine.envelope)).toBe('waiting');
    });

    it('bring several envelopes, of which some may be refused', async () => {
      const { id, envelopes, blind } = await shared(3);
      const [first, second, third] = envelopes as [EnvelopeId, EnvelopeId, EnvelopeId];
      expect(await unpacked()).toEqual([]);
      expect(await under.store.ownAmong(D, [id])).toEqual([{ packet: id, envelopes, blind }]);
      await under.store.inCustody([id], E, under.now + 1_000);
      await under.reopen();
      await under.store.arrived(D, utf8('receipt'), [{ packet: id, refused: [{ id: second, code: 'too-large' }] }]);
      const states = await Promise.all([first, second, third].map((envelope) => under.stateOf(envelope)));
      expect(states).toEqual(['delivered', 'failed', 'delivered']);
      expect([await waiting(), await under.store.custodians(D), await unpacked()]).toEqual([[], [], []]);
    });

    it('end when one of several envelopes leaves the outbox or has another server; the others are packed anew', async () => {
      const [left, moved] = [await shared(3), await shared(2)];
      await under.receipted(D, left.envelopes[1] as EnvelopeId);
      await under.moved(moved.envelopes[0] as EnvelopeId, E);
      expect(await waiting()).toEqual([]);
      expect(await unpacked()).toEqual([left.envelopes[0], left.envelopes[2], moved.envelopes[1]]);
      expect(await unpacked(E)).toEqual([moved.envelopes[0]]);
    });

    it('are not written down with an envelope that left the outbox while they were packed', async () => {
      const [gone, there] = [await under.mail(D), await under.mail(D)];
      await under.receipted(D, gone);
      await one({ from: null, mail: { envelopes: [gone, there], blind: new Uint8Array(16) } });
      expect([await waiting(), await unpacked()]).toEqual([[], [there]]);
    });

    it('hold each envelope once: what is packed anew leaves the former packet, and with it the others', async () => {
      const { envelopes } = await shared(3);
      const [first, ...others] = envelopes as [EnvelopeId, EnvelopeId, EnvelopeId];
      const again = await one({ from: null, mail: { envelopes: [first], blind: new Uint8Array(16) } });
      expect([await waiting(), await unpacked()]).toEqual([[again], others]);
    });

    it('end with their time', async () => {
      const short = await one({ expiresAt: under.now + 500 });
      const long = await one();
      await under.store.inCustody([short], E, under.now + 60_000);
      await under.store.expire(under.now + 499);
      expect(await under.store.custodians(D)).toEqual([E]);
      await under.store.expire(under.now + 500);
      expect([await waiting(), await under.store.custodians(D)]).toEqual([[long], []]);
    });
  });
}
