import { MAX_PRESENCE_FRAMES_PER_MINUTE, PRESENCE_LINGER_MS, type AccountId, type ServerId } from '@parley/protocol';
import { TestWorld, type TestHost } from '@parley/testing';
import type { ContactPresence } from './ports';

const NOT_TOLD: ContactPresence = { online: null, lastSeen: null };

const knows = (host: TestHost, other: TestHost): ContactPresence => host.up.presenceOf(other.account);

const linked = (a: TestHost, b: TestHost) => (): boolean => a.up.isLinked(b.server) && b.up.isLinked(a.server);

/** Frames that reached this host over all its connections so far. */
const framesIn = (host: TestHost): number => host.up.counters().framesIn;

describe('presence', () => {
  let world: TestWorld;
  let alice: TestHost;
  let bob: TestHost;

  beforeEach(() => {
    world = new TestWorld();
    [alice, bob] = [world.host(1), world.host(2)];
    alice.approves(bob);
    bob.approves(alice);
  });

  async function start(...hosts: readonly TestHost[]): Promise<void> {
    for (const host of hosts) await host.start();
    for (const host of hosts.slice(1)) await world.time.until(linked(hosts[0] as TestHost, host), 5_000);
    await world.time.advance(100);
  }

  it('is heard by a contact at once, and that the owner left after a while', async () => {
    await start(alice, bob);
    const told: AccountId[] = [];
    bob.up.subscribe({ presenceChanged: (contact) => told.push(contact) });
    expect(knows(bob, alice)).toEqual(NOT_TOLD);
    alice.up.showPresence(true);
    await world.time.advance(10);
    expect(knows(bob, alice)).toEqual({ online: true, lastSeen: null });
    alice.up.showPresence(false);
    await world.time.advance(PRESENCE_LINGER_MS - 100);
    expect(knows(bob, alice).online).toBe(true);
    await world.time.advance(200);
    expect(knows(bob, alice)).toEqual({ online: false, lastSeen: expect.any(Number) as number });
    expect(told).toEqual([alice.account, alice.account]);
    expect(knows(alice, bob)).toEqual(NOT_TOLD);
  });

  it('does not flicker when the owner comes back within that time', async () => {
    await start(alice, bob);
    alice.up.showPresence(true);
    await world.time.advance(10);
    const before = framesIn(bob);
    for (let reload = 0; reload < 20; reload++) {
      alice.up.showPresence(false);
      await world.time.advance(50);
      alice.up.showPresence(true);
    }
    expect(framesIn(bob)).toBe(before);
    expect(knows(bob, alice).online).toBe(true);
  });

  it('is told over a link that comes up later, and taken back when it is switched off', async () => {
    await alice.start();
    alice.up.showPresence(true);
    await bob.start();
    await world.time.until(() => knows(bob, alice).online === true, 5_000);
    alice.up.showPresence(null);
    await world.time.advance(10);
    expect(knows(bob, alice)).toEqual({ online: null, lastSeen: world.time.now() - 9 });
  });

  it('is unknown as soon as the link is lost, and told again over the next one', async () => {
    await start(alice, bob);
    alice.up.showPresence(true);
    await world.time.advance(10);
    alice.kill();
    await world.time.advance(10);
    expect(knows(bob, alice)).toMatchObject({ online: null });
    expect(knows(bob, alice).lastSeen).not.toBeNull();
    await alice.start();
    alice.up.showPresence(true);
    await world.time.until(() => knows(bob, alice).online === true, 10_000);
  });

  it.each([
    ['the lower', true],
    ['the higher', false],
  ])('of a server with %s id that restarts without a word is not what it was before', async (_which, lower) => {
    const [stays, restarts] = alice.server < bob.server === lower ? [bob, alice] : [alice, bob];
    await start(alice, bob);
    stays.up.showPresence(true);
    restarts.up.showPresence(true);
    await world.time.advance(10);
    restarts.kill(true);
    await world.time.advance(1_000);
    expect(knows(stays, restarts).online).toBe(true);
    await restarts.start();
    await world.time.until(() => knows(restarts, stays).online === true, 5_000);
    expect(knows(stays, restarts).online).toBeNull();
    restarts.up.showPresence(true);
    await world.time.advance(10);
    expect(knows(stays, restarts).online).toBe(true);
  });

  it('opens no link', async () => {
    const elsewhere = world.host(3);
    await alice.start();
    await elsewhere.start();
    alice.contacts.set(elsewhere.server, [elsewhere.account]);
    alice.up.presenceBookChanged();
    alice.up.showPresence(true);
    await world.time.advance(60_000);
    expect(world.network.connections).toEqual([]);
  });

  it('reaches nobody but approved contacts, and says nothing about one to another', async () => {
    const [carol, stranger] = [world.host(3), world.host(4)];
    alice.approves(bob, carol);
    carol.approves(alice);
    stranger.knows(alice);
    stranger.contacts.set(alice.server, [alice.account]);
    await start(alice, bob, carol, stranger);
    const before = framesIn(stranger);
    alice.up.showPresence(true);
    carol.up.showPresence(true);
    await world.time.advance(10);
    expect(framesIn(stranger)).toBe(before);
    expect(knows(stranger, alice)).toEqual(NOT_TOLD);
    expect([knows(bob, alice).online, knows(carol, alice).online]).toEqual([true, true]);
    expect(knows(bob, carol)).toEqual(NOT_TOLD);
  });

  it('is taken back from a contact that is approved no longer, who then hears nothing more', async () => {
    await start(alice, bob);
    bob.up.showPresence(true);
    alice.up.showPresence(true);
    await world.time.advance(10);
    alice.contacts.delete(bob.server);
    alice.up.presenceBookChanged();
    await world.time.advance(10);
    expect(knows(bob, alice).online).toBeNull();
    expect(knows(alice, bob)).toEqual(NOT_TOLD);
    const before = framesIn(bob);
    alice.up.showPresence(false);
    await world.time.advance(PRESENCE_LINGER_MS + 10);
    alice.up.showPresence(true);
    await world.time.advance(10);
    expect(framesIn(bob)).toBe(before);
  });

  it('that was told before its contact was approved counts from the approval on', async () => {
    alice.contacts.clear();
    await start(alice, bob);
    bob.up.showPresence(true);
    await world.time.advance(10);
    expect(knows(alice, bob)).toEqual(NOT_TOLD);
    const told: AccountId[] = [];
    alice.up.subscribe({ presenceChanged: (contact) => told.push(contact) });
    alice.approves(bob);
    expect(knows(alice, bob).online).toBe(true);
    expect(told).toEqual([bob.account]);
  });

  it.each<[string, (host: Record<'alice' | 'bob' | 'mallory', TestHost>) => { from: AccountId; to: AccountId }]>([
    ['for another account', ({ alice, bob }) => ({ from: bob.account, to: alice.account })],
    ['in its own name', ({ alice, mallory }) => ({ from: mallory.account, to: alice.account })],
    ['addressed to somebody else', ({ bob }) => ({ from: bob.account, to: bob.account })],
  ])('is not believed from a server that is not the contact’s, %s', async (_what, said) => {
    const mallory = world.host(3);
    mallory.knows(alice);
    const { from, to } = said({ alice, bob, mallory });
    await start(alice, bob);
    await mallory.start({ presence: { owner: () => from, contactsOn: () => [to] } });
    await world.time.until(linked(alice, mallory), 5_000);
    const before = framesIn(alice);
    mallory.up.showPresence(true);
    await world.time.advance(10);
    expect(framesIn(alice)).toBe(before + 1);
    expect(alice.up.presenceOf(bob.account)).toEqual(NOT_TOLD);
    expect(alice.up.presenceOf(mallory.account)).toEqual(NOT_TOLD);
  });

  it('in a flood ends the link', async () => {
    const flips = new Map<ServerId, readonly AccountId[]>([[alice.server, [alice.account]]]);
    await bob.start({
      presence: { owner: () => bob.account, contactsOn: (server) => flips.get(server) ?? [] },
    });
    await alice.start();
    await world.time.until(linked(alice, bob), 5_000);
    const reasons: string[] = [];
    alice.up.subscribe({ linkDown: (_server, _code, reason) => reasons.push(reason) });
    bob.up.showPresence(true);
    for (let frame = 1; frame <= MAX_PRESENCE_FRAMES_PER_MINUTE; frame++) {
      flips.set(alice.server, frame % 2 === 0 ? [alice.account] : []);
      bob.up.presenceBookChanged();
    }
    await world.time.advance(10);
    expect(reasons).toEqual(['slow']);
  });
});
