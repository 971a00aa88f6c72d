import { CARD_REQUEST_TIMEOUT_MS, ProtocolError, type ErrorCode } from '@parley/protocol';
import { TestHost, TestWorld } from '@parley/testing';
import type { CardTarget } from './ports';

/** Asks, turns the clock, and tells what came of it. */
async function ask(world: TestWorld, host: TestHost, target: CardTarget, handle?: string): Promise<unknown> {
  let outcome: unknown = 'nothing yet';
  host.up.requestCard(target, handle).then(
    (found) => (outcome = found),
    (error: unknown) => (outcome = error instanceof ProtocolError ? (error.code satisfies ErrorCode) : error),
  );
  await world.time.until(() => outcome !== 'nothing yet', CARD_REQUEST_TIMEOUT_MS + 1_000);
  return outcome;
}

describe('a card request', () => {
  it('learns the server at an address, and its owner’s card', async () => {
    const world = new TestWorld();
    const [a, b] = [world.host(1), world.host(2)];
    await a.start();
    await b.start();
    const found = await ask(world, a, { addresses: [`${b.name}:8443`] });
    expect(found).toEqual({ server: b.server, card: Uint8Array.of(1, 2, 3) });
  });

  it('goes over the link that is there', async () => {
    const world = new TestWorld();
    const [a, b] = [world.host(1), world.host(2)];
    await b.start();
    a.knows(b);
    await a.start();
    await world.time.advance(100);
    expect(await ask(world, a, { server: b.server, addresses: [] }, 'bob')).toMatchObject({ server: b.server });
    expect(world.network.connections).toHaveLength(1);
  });

  it.each([0, 1, 5, 20])('is answered on both sides when two servers ask each other, %i ms apart', async (apart) => {
    const world = new TestWorld();
    const [a, b] = [world.host(1), world.host(2)];
    await a.start();
    await b.start();
    const first = ask(world, a, { addresses: [b.name] });
    await world.time.advance(apart);
    const second = ask(world, b, { addresses: [a.name] });
    expect(await first).toMatchObject({ server: b.server });
    expect(await second).toMatchObject({ server: a.server });
  });

  it('is answered with null when there is no such account', async () => {
    const world = new TestWorld();
    const [a, b] = [world.host(1), world.host(2)];
    await a.start();
    await b.start();
    expect(await ask(world, a, { addresses: [b.name] }, 'nobody')).toEqual({ server: b.server, card: null });
  });

  it('says why it failed: nobody there, wrong key, ourselves, blocked, no address', async () => {
    const world = new TestWorld();
    const [a, b, c] = [world.host(1), world.host(2), world.host(3)];
    await a.start();
    await b.start();
    await c.start();
    c.blocked.add(a.server);
    expect(await ask(world, a, { addresses: ['nowhere'] })).toBe('unreachable');
    expect(await ask(world, a, { server: c.server, addresses: [b.name] })).toBe('server-key-changed');
    expect(await ask(world, a, { addresses: [a.name] })).toBe('own-address');
    expect(await ask(world, a, { addresses: [c.name] })).toBe('blocked');
    expect(await ask(world, a, { addresses: ['no address at all'] })).toBe('address-malformed');
    expect(await ask(world, a, { server: c.server, addresses: [] })).toBe('unreachable');
  });

  it('times out when the other server does not answer, and ends with the link when that is lost', async () => {
    const world = new TestWorld();
    const [a, b] = [world.host(1), world.host(2)];
    await a.start();
    await b.start({ cards: { card: () => new Promise(() => undefined) } });
    expect(await ask(world, a, { addresses: [b.name] })).toBe('timed-out');
    const asked = ask(world, a, { addresses: [b.name] });
    await world.time.advance(10);
    b.kill();
    expect(await asked).toBe('unreachable');
  });

  it('ends the link of a server that asks without waiting for answers', async () => {
    const world = new TestWorld();
    const [a, b] = [world.host(1), world.host(2)];
    await a.start();
    await b.start({ cards: { card: () => new Promise(() => undefined) } });
    a.knows(b);
    a.up.want(b.server);
    await world.time.advance(100);
    const asked = Array.from({ length: 17 }, () => a.up.requestCard({ server: b.server, addresses: [] }));
    const outcomes = Promise.allSettled(asked);
    await world.time.advance(100);
    expect((await outcomes).every(({ status }) => status === 'rejected')).toBe(true);
    expect(b.up.counters().closed).toEqual({ slow: 1 });
  });
});
