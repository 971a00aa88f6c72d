import { LINK_IDLE_CLOSE_MS, MAX_PEER_FRAMES_PER_MINUTE } from '@parley/protocol';
import { TestWorld, type TestHost } from '@parley/testing';

async function started(): Promise<{ world: TestWorld; a: TestHost; b: TestHost }> {
  const world = new TestWorld();
  const [a, b] = [world.host(1), world.host(2)];
  await a.start();
  await b.start();
  return { world, a, b };
}

const wordOf = (of: TestHost, on: TestHost): unknown =>
  of.up.peers().find(({ server }) => server === on.server)?.word ?? null;

const hopsTo = (from: TestHost, to: TestHost): number | null =>
  from.up.routes().find(({ server }) => server === to.server)?.hops ?? null;

describe('peers', () => {
  it('need the word of both owners, over a link that either of them opens', async () => {
    const { world, a, b } = await started();
    a.wants(b);
    await world.time.until(() => b.peers.wishes.has(a.server), 5_000);
    expect(wordOf(a, b)).toEqual({ ours: true, theirs: false });
    expect(wordOf(b, a)).toEqual({ ours: false, theirs: true });
    b.wants(a);
    await world.time.advance(1_000);
    expect(wordOf(a, b)).toEqual({ ours: true, theirs: true });
    expect(wordOf(b, a)).toEqual({ ours: true, theirs: true });
  });

  it('let in who shows the token', async () => {
    const { world, a, b } = await started();
    b.peers.token = Uint8Array.of(1, 2, 3);
    a.knows(b);
    a.peers.want(b.server, Uint8Array.of(1, 2, 3));
    a.up.peersChanged();
    await world.time.advance(1_000);
    expect(wordOf(a, b)).toEqual({ ours: true, theirs: true });
  });

  it('tell routes only while both want it', async () => {
    const { world, a, b } = await started();
    const c = world.host(3);
    await c.start();
    for (const [one, other] of [
      [a, b],
      [b, a],
      [b, c],
      [c, b],
    ] as const)
      one.wants(other);
    await world.time.advance(1_000);
    expect(hopsTo(a, c)).toBe(2);
    c.parts(b);
    await world.time.advance(1_000);
    expect([hopsTo(a, c), wordOf(b, c)]).toEqual([null, { ours: true, theirs: false }]);
    c.wants(b);
    await world.time.advance(1_000);
    expect(hopsTo(a, c)).toBe(2);
  });

  it('keep their link although nothing is said, and dial again a server that finds it idle', async () => {
    const { world, a, b } = await started();
    a.wants(b);
    await world.time.advance(1_000);
    await world.time.advance(LINK_IDLE_CLOSE_MS * 3);
    b.wants(a);
    await world.time.advance(10 * 60_000);
    expect(wordOf(a, b)).toEqual({ ours: true, theirs: true });
  });

  it('lose the link when they change their mind all the time', async () => {
    const { world, a, b } = await started();
    a.wants(b);
    b.wants(a);
    await world.time.advance(1_000);
    for (let times = 0; times <= MAX_PEER_FRAMES_PER_MINUTE / 2; times += 1) {
      a.parts(b);
      a.wants(b);
    }
    await world.time.advance(100);
    expect(b.up.counters().closed['slow']).toBe(1);
  });
});
