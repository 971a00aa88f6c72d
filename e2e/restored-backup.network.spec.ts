import { resume, signIn, signOut, type Client } from '@parley/client';
import { Sessions } from '@parley/crypto/session';
import { befriend, MemoryStore, PASSWORD, Person, Told } from './client-harness';
import { twoFriends } from './two-friends';

describe('a server restored from a backup, in another directory', () => {
  let alice: Person;
  let bob: Person;
  let carol: Person | null = null;
  const others: Client[] = [];
  let used: string[];

  twoFriends((...two) => ([alice, bob] = two));

  beforeEach(() => {
    used = [];
    // eslint-disable-next-line @typescript-eslint/unbound-method -- called below with the session it belongs to
    const encrypt = Sessions.prototype.encrypt;
    jest.spyOn(Sessions.prototype, 'encrypt').mockImplementation(async function (this: Sessions, ...args) {
      const result = await encrypt.apply(this, args);
      used.push(`${this.readMessage(result.message).sessionId} ${result.generation}`);
      return result;
    });
  });

  afterEach(async () => {
    jest.restoreAllMocks();
    await Promise.all(others.splice(0).map((client) => client.stop()));
    await carol?.end();
    carol = null;
  });

  const several = (name: string, count: number): string[] =>
    Array.from({ length: count }, (_, index) => `${name} ${index}`);
  const send = async (from: Person, to: Person, name: string, count: number): Promise<void> => {
    await Promise.all(several(`${from.handle} ${name}`, count).map((text) => from.client.send(to.id, text)));
  };
  const problemsIn = async (client: Client, contact: Person): Promise<unknown[]> =>
    (await client.history(contact.id, { limit: 400 })).messages.filter(({ problem }) => problem);
  /** Bob's server ends as by a power cut, and is what the backup says at the same addresses. */
  const restore = async (file: string): Promise<void> => {
    await bob.server.down('SIGKILL');
    bob.server = await bob.server.restored(file);
  };
  const signedIn = async (store = new MemoryStore()): Promise<Client> => {
    const client = await signIn(bob.ports(store), { password: PASSWORD });
    others.push(client);
    await client.start({ read: true });
    return client;
  };

  it('goes on with a device that knows more, and a new one before it: nothing is lost, twice, stuck or under a used key', async () => {
    await Promise.all([send(alice, bob, 'before', 5), send(bob, alice, 'before', 5)]);
    await Promise.all([alice.told.incoming(5), bob.told.incoming(5)]);
    await Promise.all([alice.client.drained(), bob.client.drained()]);
    const file = await bob.server.backup();
    // More than a session's worth, so that there are sessions the backup does not know.
    await Promise.all([send(alice, bob, 'between', 130), send(bob, alice, 'between', 130)]);
    await Promise.all([alice.told.incoming(135), bob.told.incoming(135)]);
    await Promise.all([alice.client.drained(), bob.client.drained()]);
    bob.crash();
    await bob.server.down('SIGKILL');
    await send(alice, bob, 'waiting', 10);
    await restore(file);

    const tablet = await signedIn();
    const toldTablet = new Told(tablet);
    await Promise.all(several('tablet after', 10).map((text) => tablet.send(alice.id, text)));
    await bob.resume();
    await send(bob, alice, 'after', 40);
    await send(alice, bob, 'after', 10);

    const heard = [...several('bob before', 5), ...several('bob between', 130)];
    heard.push(...several('tablet after', 10), ...several('bob after', 40));
    await alice.told.until(() => alice.told.texts().length >= heard.length);
    expect([...alice.told.texts()].sort()).toEqual(heard.sort());
    const known = [...several('alice before', 5), ...several('alice waiting', 10), ...several('alice after', 10)];
    for (const told of [bob.told, toldTablet]) {
      await told.until(() => known.every((text) => told.texts().includes(text)));
      expect(told.texts().length).toBe(new Set(told.texts()).size);
    }
    await Promise.all([alice.client.drained(), bob.client.drained()]);
    for (const [client, contact] of [
      [bob.client, alice],
      [tablet, alice],
      [alice.client, bob],
    ] as const)
      expect(await problemsIn(client, contact)).toEqual([]);
    expect(new Set(used).size).toBe(used.length);
    toldTablet.end();
  });

  it('finds somebody again who became a contact after the backup, and says why a device does not trust its older vault', async () => {
    await send(alice, bob, 'before', 1);
    await bob.told.incoming(1);
    const file = await bob.server.backup();
    carol = await Person.create('carol');
    await befriend(carol, bob);
    await send(carol, bob, 'between', 1);
    await bob.told.until(() => bob.told.texts().includes('carol between 0'));
    const store = new MemoryStore();
    await (await signedIn(store)).stop();
    await bob.client.drained();
    bob.crash();
    await restore(file);

    await expect(resume(bob.ports(store), { password: PASSWORD })).rejects.toMatchObject({
      code: 'vault-rolled-back',
      message: expect.stringContaining('restored from a backup') as string,
    });
    await signOut(bob.ports(store));
    await (await signedIn(store)).stop();

    await bob.resume();
    expect(bob.client.snapshot().contacts.map(({ id }) => id)).toEqual([alice.id]);
    const lost = await carol.client.send(bob.id, 'carol forgotten');
    expect(await carol.told.reached(lost.id, 'failed')).toMatchObject({ reason: 'stranger' });

    await bob.client.addContact(carol.address);
    await bob.told.contact(carol.id, 'approved');
    await carol.client.retry(lost.conversation, lost.id);
    await bob.told.until(() => bob.told.texts().includes('carol forgotten'));
    await send(bob, carol, 'after', 3);
    await carol.told.incoming(3);
    expect(bob.told.texts().length).toBe(new Set(bob.told.texts()).size);
    expect(new Set(used).size).toBe(used.length);
  });
});
