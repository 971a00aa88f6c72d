import type { ServerId } from '@parley/protocol';
import { serverOf, testKeys, TestWorld } from '@parley/testing';
import { DeliveryEngine } from './delivery-engine';

describe('the delivery engine', () => {
  it('keeps nothing for a server whose link is gone unless something waits for it', async () => {
    const world = new TestWorld();
    const { time } = world;
    const { keys, server, logger, outbox: store, inbox: sink } = world.host(1);
    const wanted: ServerId[] = [];
    const links = { server, to: () => null, want: (server: ServerId) => void wanted.push(server) };
    const surroundings = { clock: time, timers: time, random: (length: number) => new Uint8Array(length), logger };
    const engine = new DeliveryEngine(links, {
      ...surroundings,
      ...{ keys, sha256: () => new Uint8Array(32), store, sink },
      silent: () => undefined,
    });
    const friend = serverOf(testKeys(2));
    store.put(friend, 'waits');
    for (let number = 2; number < 50; number += 1) engine.linkDown(serverOf(testKeys(number)));
    await time.advance(1);
    expect(engine.known).toBe(1);
    expect(wanted).toEqual([friend]);
  });
});
