import { MAX_ROUTED_CARD_QUESTIONS_PER_SERVER, type ErrorCode } from '@parley/protocol';
import { TestWorld, type TestHost } from '@parley/testing';
import { makeRelay, peer, placeOf, startAll } from '../transit/transit.fixtures';
import type { FoundCard } from './ports';

const card = Uint8Array.of(1, 2, 3);

function three(): { world: TestWorld; a: TestHost; b: TestHost; c: TestHost } {
  const world = new TestWorld();
  const [a, b, c] = [1, 2, 3].map((number) => world.host(number)) as [TestHost, TestHost, TestHost];
  return { world, a, b, c };
}

/** What comes of a question, with time going on meanwhile. */
async function ask(world: TestWorld, question: Promise<FoundCard>): Promise<FoundCard | ErrorCode> {
  let outcome: FoundCard | ErrorCode | null = null;
  question.then(
    (found) => (outcome = found),
    (error: { code: ErrorCode }) => (outcome = error.code),
  );
  await world.time.until(() => outcome !== null, 60_000);
  return outcome as unknown as FoundCard | ErrorCode;
}

describe('cards over other servers', () => {
  it('are asked for along a route', async () => {
    const { world, a, b, c } = three();
    peer(a, b);
    peer(b, c);
    await startAll(world, a, b, c);
    const target = { server: c.server, addresses: [] };
    expect(await ask(world, a.up.requestCard(target))).toEqual({ server: c.server, card });
    expect(await ask(world, a.up.requestCard(target, 'nobody'))).toEqual({ server: c.server, card: null });
    await world.time.advance(1_000);
    expect([a, b, c].map(({ transit }) => transit.rows.size)).toEqual([0, 0, 0]);
  });

  it('are asked for over a relay that the asker was told of, and come back over it', async () => {
    const { world, a, b: relay, c } = three();
    makeRelay(relay, c);
    await startAll(world, relay, c, a);
    const target = { server: c.server, addresses: [], relays: [placeOf(relay)] };
    expect(await ask(world, a.up.requestCard(target))).toEqual({ server: c.server, card });
  });

  it('are asked for over others when no address answers', async () => {
    const { world, a, b, c } = three();
    peer(a, b);
    peer(b, c);
    await startAll(world, a, b, c);
    const target = { server: c.server, addresses: ['nowhere:1'] };
    expect(await ask(world, a.up.requestCard(target))).toEqual({ server: c.server, card });
  });

  it('time out when the other server is away, and leave nothing behind', async () => {
    const { world, a, b: relay, c } = three();
    makeRelay(relay, c);
    await startAll(world, relay, a);
    const target = { server: c.server, addresses: [], relays: [placeOf(relay)] };
    expect(await ask(world, a.up.requestCard(target))).toBe('timed-out');
    await world.time.advance(5 * 60_000);
    expect([a, relay].map(({ transit }) => transit.rows.size)).toEqual([0, 0]);
  });

  it('are unreachable where there is no way', async () => {
    const { world, a, c } = three();
    await startAll(world, a);
    expect(await ask(world, a.up.requestCard({ server: c.server, addresses: [] }))).toBe('unreachable');
  });

  it('are answered only so often for one server in between', async () => {
    const { world, a, b, c } = three();
    peer(a, b);
    peer(b, c);
    await startAll(world, a, b, c);
    const questions = Array.from({ length: MAX_ROUTED_CARD_QUESTIONS_PER_SERVER + 10 }, () =>
      a.up.requestCard({ server: c.server, addresses: [] }).then(
        () => 'found',
        (error: { code: ErrorCode }) => error.code,
      ),
    );
    let outcomes: string[] = [];
    void Promise.all(questions).then((all) => (outcomes = all));
    await world.time.until(() => outcomes.length > 0, 60_000);
    expect(outcomes.filter((outcome) => outcome === 'found')).toHaveLength(MAX_ROUTED_CARD_QUESTIONS_PER_SERVER);
  });
});
