import { ChangeFeed } from './change-feed';

describe('the change feed', () => {
  const asked: number[] = [];
  let live: () => void = () => undefined;
  const feedOf = (): ChangeFeed =>
    new ChangeFeed({
      follow: (after, begun) => {
        asked.push(after);
        begun();
        return Promise.resolve();
      },
      apply: () => Promise.resolve(),
      live: () => live(),
    });

  beforeEach(() => asked.splice(0));

  it('begins where the server is when the first connection comes up, however early somebody wants to read', async () => {
    const feed = feedOf();
    const reader = feed.begun().then((after) => feed.subscribe(after));
    feed.connected(30_000);
    expect((await reader).upTo).toBe(30_000);
    expect(asked).toEqual([30_000]);
  });

  it('begins for a later reader where it is by then', async () => {
    const feed = feedOf();
    feed.connected(30_000);
    const isLive = new Promise<void>((resolve) => (live = resolve));
    feed.push({ event: 'changes', rows: [], upTo: 30_007, live: true });
    await isLive;
    feed.subscribe(await feed.begun()).end();
    await expect(feed.begun()).resolves.toBe(30_007);
    expect(asked).toEqual([30_000]);
  });

  it('lets nobody wait for a connection once it has ended', async () => {
    const feed = feedOf();
    const begun = feed.begun();
    feed.end();
    await expect(begun).resolves.toBe(0);
  });
});
