import { CUSTODY_MS, CUSTODY_SWEEP_MS } from '@parley/protocol';
import { TestWorld, type TestHost } from '@parley/testing';
import { ALONE, Mail, peer, startAll } from './transit.fixtures';

/** What people may notice at most when there is a second route. */
const MAX_DELAY_MS = 3_000;

/** Two servers with two others between them, each of which has a link to both. */
async function diamond(): Promise<{
  world: TestWorld;
  mail: Mail;
  a: TestHost;
  d: TestHost;
  between: readonly [TestHost, TestHost];
}> {
  const world = new TestWorld();
  const [a, b, c, d] = [1, 2, 3, 4].map((number) => world.host(number)) as [TestHost, TestHost, TestHost, TestHost];
  for (const middle of [b, c]) {
    peer(a, middle);
    peer(middle, d);
  }
  await startAll(world, a, b, c, d);
  return { world, mail: new Mail(), a, d, between: [b, c] };
}

/** The one in between that mail of `a` goes over. */
async function used(scene: Awaited<ReturnType<typeof diamond>>): Promise<TestHost> {
  const { world, mail, a, d, between } = scene;
  mail.send(a, d);
  await world.time.until(() => mail.isDelivered(a), 5_000);
  await world.time.advance(100);
  const found = between.find((middle) => middle.up.counters().packetsHeld > 0);
  if (found === undefined) throw new Error('nothing went over either');
  return found;
}

describe('a second route', () => {
  it.each([
    ['whose process dies', (middle: TestHost) => middle.kill()],
    ['that vanishes without a word', (middle: TestHost) => middle.kill(true)],
  ])('brings mail within three seconds when the first is lost with a server %s', async (_how, lose) => {
    const scene = await diamond();
    const { world, mail, a, d } = scene;
    const lost = await used(scene);
    lose(lost);
    const before = world.time.now();
    mail.send(a, d, 20, ALONE);
    await world.time.until(() => mail.isDelivered(a), MAX_DELAY_MS);
    expect(world.time.now() - before).toBeLessThanOrEqual(MAX_DELAY_MS);
    mail.expectAll();
    mail.send(a, d, 20, ALONE);
    await world.time.until(() => mail.isDelivered(a), MAX_DELAY_MS);
    mail.expectAll();
  });

  it.each([
    ['dies', false],
    ['vanishes', true],
  ])('brings what was in the custody of a server that %s before it passed it on', async (_how, quietly) => {
    const scene = await diamond();
    const { world, mail, a, d } = scene;
    const lost = await used(scene);
    const waiting = lost.transit.waiting.bind(lost.transit);
    lost.transit.waiting = () => Promise.resolve([]);
    mail.send(a, d, 20, ALONE);
    await world.time.until(() => lost.transit.rows.size === 20, 1_000);
    await world.time.advance(50);
    lost.kill(quietly);
    lost.transit.waiting = waiting;
    // A silent one is found out by its link, or by the time that custody has.
    await world.time.until(() => mail.isDelivered(a), quietly ? 3 * CUSTODY_MS : MAX_DELAY_MS);
    mail.expectAll();
    expect(d.inbox.repeats).toBe(0);
    await lost.start();
    await world.time.advance(10 * CUSTODY_MS);
    expect([d.inbox.stored.length, lost.transit.rows.size]).toEqual([21, 0]);
  });

  it('is taken when a server takes everything and passes nothing on', async () => {
    const scene = await diamond();
    const { world, mail, a, d } = scene;
    const thief = await used(scene);
    thief.transit.waiting = () => Promise.resolve([]);
    mail.send(a, d, 20, ALONE);
    await world.time.until(() => mail.isDelivered(a), CUSTODY_MS + 2 * CUSTODY_SWEEP_MS);
    mail.expectAll();
    const before = world.time.now();
    mail.send(a, d, 20, ALONE);
    await world.time.until(() => mail.isDelivered(a), 1_000);
    expect(world.time.now() - before).toBeLessThan(1_000);
    mail.expectAll();
  });

  it('is taken for what a server drops now and then', async () => {
    const scene = await diamond();
    const { world, mail, a, d } = scene;
    const thief = await used(scene);
    const waiting = thief.transit.waiting.bind(thief.transit);
    thief.transit.waiting = async (...range) => (await waiting(...range)).filter((_packet, at) => at % 3 > 0);
    for (let batch = 0; batch < 10; batch += 1) {
      mail.send(a, d, 9, ALONE);
      await world.time.advance(1_000);
    }
    await world.time.until(() => mail.isDelivered(a), 5 * CUSTODY_MS);
    mail.expectAll();
  });

  it('is taken when the direct link goes silent', async () => {
    const scene = await diamond();
    const { world, mail, a, d } = scene;
    a.knows(d);
    a.up.want(d.server);
    await world.time.advance(1_000);
    mail.send(a, d);
    await world.time.until(() => mail.isDelivered(a), 1_000);
    expect(a.up.counters().packetsOut).toBe(0);
    a.addresses.set(d.server, ['nowhere:1']);
    world.network
      .of(d.name)
      .find(({ from }) => from === a.name)
      ?.dialer.vanish();
    const before = world.time.now();
    mail.send(a, d, 5);
    await world.time.until(() => mail.isDelivered(a), MAX_DELAY_MS);
    expect(world.time.now() - before).toBeLessThanOrEqual(MAX_DELAY_MS);
    mail.expectAll();
  });
});
