import { PRESENCE_LINGER_MS } from '@parley/protocol';
import type { ReachView } from '@parley/client';
import { befriend, Person } from './client-harness';
import { twoFriends } from './two-friends';

const reach = (person: Person, other: Person): ReachView | undefined => person.client.snapshot().reach.get(other.id);

/** Resolves when this is how the other one is reached. */
async function sees(person: Person, other: Person, fits: Partial<ReachView>): Promise<ReachView> {
  for (;;) {
    const found = reach(person, other);
    if (found !== undefined && Object.entries(fits).every(([name, value]) => found[name as keyof ReachView] === value))
      return found;
    await new Promise<void>((resolve) => {
      const stop = person.client.subscribe(() => {
        stop();
        resolve();
      });
    });
  }
}

describe('two contacts', () => {
  let alice: Person;
  let bob: Person;

  twoFriends((...two) => ([alice, bob] = two));

  it('see each other online over a direct link, and away after a device is put down', async () => {
    await Promise.all([
      sees(alice, bob, { via: 'direct', online: true, lastSeen: null }),
      sees(bob, alice, { via: 'direct', online: true, lastSeen: null }),
    ]);
    const left = Date.now();
    bob.client.setActive(false);
    const away = await sees(alice, bob, { via: 'direct', online: false });
    expect(away.lastSeen).toBeGreaterThanOrEqual(left + PRESENCE_LINGER_MS / 2);
    bob.client.setActive(true);
    await sees(alice, bob, { online: true });
  });

  it('see nothing of each other when one has switched it off, on every device and over a restart', async () => {
    await sees(alice, bob, { online: true });
    expect(bob.client.presence()).toBe(true);
    await bob.client.setPresence(false);
    expect(bob.client.presence()).toBe(false);
    await sees(alice, bob, { via: 'direct', online: null });
    await sees(bob, alice, { via: 'direct', online: null, lastSeen: null });
    await bob.server.restart();
    await sees(alice, bob, { via: 'offline' });
    await sees(alice, bob, { via: 'direct', online: null });
    await sees(bob, alice, { via: 'direct', online: null });
    expect(bob.client.presence()).toBe(false);
    await bob.client.setPresence(true);
    await Promise.all([sees(alice, bob, { online: true }), sees(bob, alice, { online: true })]);
  });

  it('do not go on telling one who was blocked', async () => {
    await Promise.all([sees(alice, bob, { online: true }), sees(bob, alice, { online: true })]);
    await alice.client.block(bob.id);
    await sees(bob, alice, { online: null });
    await sees(alice, bob, { via: 'offline', online: null });
    // What is told to another contact comes after what would have been told to Bob.
    const carol = await Person.create('carol');
    await befriend(alice, carol);
    await sees(carol, alice, { online: true });
    alice.client.setActive(false);
    await sees(carol, alice, { online: false });
    expect(reach(bob, alice)).toMatchObject({ online: null });
    await alice.client.unblock(bob.id);
    await sees(bob, alice, { online: false });
    await carol.end();
  });

  it('see the other as not reached as soon as that server is gone, and reached when it is back', async () => {
    await sees(alice, bob, { via: 'direct', online: true });
    await bob.server.down('SIGKILL');
    const gone = await sees(alice, bob, { via: 'offline', online: null });
    expect(gone.lastSeen).not.toBeNull();
    expect(bob.client.snapshot().reach.size).toBe(0);
    await bob.server.up();
    await sees(alice, bob, { via: 'direct', online: true, lastSeen: null });
  });
});
