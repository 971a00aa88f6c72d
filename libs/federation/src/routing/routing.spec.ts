import {
  MAX_SEEKS_OF_ONE_PER_MINUTE,
  MAX_SEQUENCE_AHEAD_MS,
  closeCodes,
  type LinkFrame,
  type ServerId,
} from '@parley/protocol';
import { testKeys, TestWorld, type TestHost } from '@parley/testing';
import { RawPeer } from './raw-peer.fixtures';

/** Hosts in a row, each a peer of the next. */
async function row(count: number): Promise<{ world: TestWorld; hosts: TestHost[] }> {
  const world = new TestWorld();
  const hosts = Array.from({ length: count }, (_, at) => world.host(at + 1));
  for (const host of hosts) await host.start();
  hosts.forEach((host, at) => {
    const next = hosts[at + 1];
    if (next === undefined) return;
    host.wants(next);
    next.wants(host);
  });
  await world.time.advance(3_000);
  return { world, hosts };
}

const routeTo = (from: TestHost, server: ServerId): unknown => {
  const found = from.up.routes().find((route) => route.server === server);
  return found === undefined ? null : [found.via, found.hops, found.state];
};

describe('routing', () => {
  it('brings what a server says of itself through its peers', async () => {
    const { hosts } = await row(4);
    const [a, b, , d] = hosts as [TestHost, TestHost, TestHost, TestHost];
    expect(routeTo(a, d.server)).toEqual([b.server, 3, 'routed']);
    expect(routeTo(a, b.server)).toEqual([b.server, 1, 'direct']);
    const found = a.up.routes().find(({ server }) => server === d.server);
    expect([found?.listing, found?.addresses]).toEqual([d.place.listing, d.place.addresses]);
    expect(a.announcements.lastOf(d.server)?.listing).toEqual(d.place.listing);
  });

  it('tells peers neither name nor place of an owner who is not to be found, and contacts both', async () => {
    const { world, hosts } = await row(3);
    const [a, b, c] = hosts as [TestHost, TestHost, TestHost];
    a.place = { ...a.place, listing: null };
    a.approves(b);
    a.up.placeChanged();
    await world.time.advance(1_000);
    const seen = c.up.routes().find(({ server }) => server === a.server);
    expect([seen?.listing, seen?.addresses]).toEqual([null, []]);
    expect(b.announcements.lastOf(a.server)?.addresses).toEqual(a.place.addresses);
  });

  it('goes on after a restart from an old backup', async () => {
    const { world, hosts } = await row(3);
    const [a, b, c] = hosts as [TestHost, TestHost, TestHost];
    await world.time.advance(60_000);
    c.kill();
    c.announcements.sequence = world.time.now() + 3_600_000;
    await c.start();
    await world.time.advance(10_000);
    c.kill();
    c.announcements.sequence = 0;
    await c.start();
    await world.time.advance(10_000);
    expect(routeTo(a, c.server)).toEqual([b.server, 2, 'routed']);
  });

  it.each<[string, (raw: RawPeer) => Promise<LinkFrame>, number]>([
    [
      'signed by another key',
      async (raw) => raw.routes([[await raw.announcement({ signer: testKeys(77), sequence: 5 }), 1]]),
      closeCodes.malformed.code,
    ],
    [
      'of itself, some links away',
      async (raw) => raw.routes([[await raw.announcement({ of: raw.keys, sequence: 5 }), 1]]),
      closeCodes.malformed.code,
    ],
    [
      'of another server, no link away',
      async (raw) => raw.routes([[await raw.announcement({ sequence: 5 }), 0]]),
      closeCodes.malformed.code,
    ],
    [
      'of another server, as its own',
      async (raw) => ({ type: 'announcement', announcement: await raw.announcement({ sequence: 5 }) }),
      closeCodes.malformed.code,
    ],
  ])('ends the link over which comes an announcement %s', async (_name, frame, code) => {
    const { world, hosts } = await row(1);
    const raw = await RawPeer.of(world, hosts[0] as TestHost);
    raw.send(await frame(raw));
    await world.time.advance(100);
    expect(raw.closedWith).toBe(code);
  });

  it('does not believe a number of the far future', async () => {
    const { world, hosts } = await row(1);
    const [a] = hosts as [TestHost];
    const raw = await RawPeer.of(world, a);
    const sequence = world.time.now() + MAX_SEQUENCE_AHEAD_MS + 60_000;
    raw.send(raw.routes([[await raw.announcement({ sequence }), 1]]));
    await world.time.advance(100);
    expect([routeTo(a, raw.other), raw.closedWith]).toEqual([null, null]);
    raw.send(raw.routes([[await raw.announcement({ sequence: sequence - 120_000 }), 1]]));
    await world.time.advance(100);
    expect(routeTo(a, raw.other)).toEqual([raw.server, 2, 'routed']);
  });

  it('reads nothing of who is no peer', async () => {
    const { world, hosts } = await row(1);
    const [a] = hosts as [TestHost];
    const raw = await RawPeer.of(world, a, false);
    raw.send(raw.routes([[await raw.announcement({ sequence: 5 }), 1]]));
    await world.time.advance(100);
    expect([routeTo(a, raw.other), raw.closedWith]).toEqual([null, null]);
    expect(raw.heard.filter(({ type }) => type === 'routes')).toEqual([]);
  });

  it('gives who seeks a newer number of us few in a minute, and who seeks an absurd one none', async () => {
    const { world, hosts } = await row(1);
    const [a] = hosts as [TestHost];
    const raw = await RawPeer.of(world, a);
    const before = a.announcements.sequence;
    raw.send({ type: 'seek', seeks: [{ server: a.server, sequence: Number.MAX_SAFE_INTEGER, hops: 0 }] });
    await world.time.advance(5_000);
    expect(a.announcements.sequence).toBe(before);
    const toldBefore = raw.heard.length;
    for (let times = 0; times < 150; times += 1) {
      raw.send({ type: 'seek', seeks: [{ server: a.server, sequence: a.announcements.sequence + 1, hops: 0 }] });
      await world.time.advance(2_000);
    }
    const told = raw.heard.slice(toldBefore).filter((frame) => frame.type === 'routes').length;
    expect(told).toBeGreaterThan(2 * MAX_SEEKS_OF_ONE_PER_MINUTE);
    expect(told).toBeLessThanOrEqual(6 * MAX_SEEKS_OF_ONE_PER_MINUTE);
  });

  it('tells the servers of contacts once where it is, however often a newer number is sought', async () => {
    const { world, hosts } = await row(1);
    const [a] = hosts as [TestHost];
    const raw = await RawPeer.of(world, a);
    a.contacts.set(raw.server, [a.account]);
    a.up.presenceBookChanged();
    for (let times = 0; times < 3; times += 1) {
      raw.send({ type: 'seek', seeks: [{ server: a.server, sequence: a.announcements.sequence + 1, hops: 0 }] });
      await world.time.advance(2_000);
    }
    const told = (type: LinkFrame['type']): number => raw.heard.filter((frame) => frame.type === type).length;
    expect([told('announcement'), told('routes')]).toEqual([1, 4]);
    a.place = { ...a.place, addresses: ['elsewhere:8443'] };
    a.up.placeChanged();
    await world.time.advance(100);
    expect([told('announcement'), told('routes')]).toEqual([2, 5]);
  });

  it('tells no more of a long table than is read, and all of it in the end', async () => {
    const { world, hosts } = await row(2);
    const [a, b] = hosts as [TestHost, TestHost];
    const raw = await RawPeer.of(world, a);
    const addresses = Array.from({ length: 7 }, (_, at) => `${`${'x'.repeat(60)}.`.repeat(3)}${at}.example:8443`);
    const far = Array.from({ length: 1_000 }, (_, at) => testKeys(1_000 + at));
    for (let at = 0; at < far.length; at += 200) {
      const told = far
        .slice(at, at + 200)
        .map(async (of) => [await raw.announcement({ of, sequence: 5, addresses }), 1] as const);
      raw.send(raw.routes(await Promise.all(told)));
    }
    await world.time.advance(10_000);
    expect(b.up.routes()).toHaveLength(far.length + 1);
    b.kill();
    await b.start();
    await world.time.until(() => b.up.routes().length === far.length + 1, 20_000);
    expect(a.up.counters().closed['slow']).toBeUndefined();
  });

  it('closes the link to who sends more than a table that changes', async () => {
    const { world, hosts } = await row(1);
    const raw = await RawPeer.of(world, hosts[0] as TestHost);
    for (let frames = 0; frames <= 600; frames += 1) raw.send(raw.routes([]));
    await world.time.advance(100);
    expect(raw.closedWith).toBe(closeCodes.slow.code);
  });
});
