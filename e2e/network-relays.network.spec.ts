import { idBytes, parseInvite, type Invite } from '@parley/protocol';
import Database from 'better-sqlite3';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { Person } from './client-harness';
import { behindRelay as personBehind, befriendOverRelay } from './support/behind-relay';
import { idOf, nodeOf, startRelay, until, type Node } from './support/network';

const TOKEN = 'a-token-of-the-relay';

let relay: Node;
const people: Person[] = [];
async function behindRelay(handle: string): Promise<Person> {
  const person = await personBehind(relay, TOKEN, handle);
  people.push(person);
  return person;
}
beforeEach(async () => {
  relay = await startRelay({ PARLEY_RELAY_ACCEPT: 'token', PARLEY_RELAY_TOKENS: TOKEN });
});
afterEach(async () => {
  await Promise.all(people.splice(0).map((person) => person.end()));
  await relay.server.down();
});

/** Ends client and server of somebody, as when a laptop is closed. */
async function sleep(person: Person): Promise<void> {
  await person.client.stop();
  await person.server.down();
}
async function wake(person: Person): Promise<void> {
  await person.server.up();
  await person.resume();
}

/** Rows of every table of the relay that has any. */
function tablesOf({ server }: Node): Record<string, number> {
  const database = new Database(join(server.data, 'parley.sqlite'), { readonly: true });
  const names = database
    .prepare<[], string>(`SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'`)
    .pluck()
    .all();
  const counts = names.map((name) => [
    name,
    database.prepare<[], number>(`SELECT count(*) FROM "${name}"`).pluck().get() ?? 0,
  ]);
  database.close();
  return Object.fromEntries(counts.filter(([, count]) => count !== 0)) as Record<string, number>;
}
/** Packets that the relay holds for somebody. */
function heldFor(person: Person): number {
  const database = new Database(join(relay.server.data, 'parley.sqlite'), { readonly: true });
  const count = database.prepare<[Uint8Array], number>('SELECT count(*) FROM packets WHERE to_server = ?').pluck();
  try {
    return count.get(Buffer.from(idBytes(idOf(nodeOf(person))))) ?? 0;
  } finally {
    database.close();
  }
}

const held = ({ packets = 0, packet_bytes: bytes = 0 }: Record<string, number>): number => packets + bytes;

describe('a relay between two servers that only dial out', () => {
  it('lets them chat, and keeps nothing of it', async () => {
    const [alice, bob] = [await behindRelay('alice'), await behindRelay('bob')];
    await befriendOverRelay(alice, bob);
    for (const [from, to] of [
      [alice, bob],
      [bob, alice],
    ] as const) {
      const sent = await from.client.send(to.id, `from ${from.handle}`);
      await to.told.until(() => to.told.texts().includes(`from ${from.handle}`));
      await from.told.reached(sent.id, 'received');
    }
    const left = await until(
      () => Promise.resolve(tablesOf(relay)),
      (tables) => held(tables) === 0 && tables['unsettled'] === undefined && tables['arrivals'] === undefined,
    );
    // Who its peers are, and where; nothing of whom they wrote to, when, or how much.
    expect(Object.keys(left).sort()).toEqual(['counters', 'migrations', 'peers', 'places']);
    expect(left).toMatchObject({ peers: 2, places: 2 });
    const files = readdirSync(relay.server.data).filter((name) => !name.startsWith('parley.sqlite'));
    expect(files.sort()).toEqual(['admin-token', 'certificate.key', 'certificate.pem', 'server.key']);
  });

  it('holds mail of somebody who went away for somebody who is away, also when it is killed meanwhile', async () => {
    const [alice, bob] = [await behindRelay('alice'), await behindRelay('bob')];
    await befriendOverRelay(alice, bob);
    await sleep(bob);
    const texts = Array.from({ length: 20 }, (_, at) => `while you were away ${at}`);
    const sent = [];
    for (const text of texts) sent.push(await alice.client.send(bob.id, text));
    for (const { id } of sent) await alice.told.reached(id, 'sent');
    await sleep(alice);
    await relay.server.restart('SIGKILL');
    expect(heldFor(bob)).toBe(texts.length);
    await wake(bob);
    await bob.told.incoming(texts.length);
    expect(bob.told.texts()).toEqual(texts);
    // What remains is what Bob's device says of them to Alice, who is away.
    await until(
      () => Promise.resolve(heldFor(bob)),
      (count) => count === 0,
    );
    await sleep(bob);
    await wake(alice);
    // The signed proof of their arrival waited for the one who sent them.
    for (const { id } of sent) await alice.told.reached(id, 'received');
  });

  it('that is restored from a backup sends once more what it held then, and nobody sees it twice', async () => {
    const [alice, bob] = [await behindRelay('alice'), await behindRelay('bob')];
    await befriendOverRelay(alice, bob);
    await sleep(bob);
    const texts = ['one', 'two', 'three'];
    const sent = [];
    for (const text of texts) sent.push(await alice.client.send(bob.id, text));
    for (const { id } of sent) await alice.told.reached(id, 'sent');
    const file = await relay.server.backup();
    await wake(bob);
    for (const { id } of sent) await alice.told.reached(id, 'delivered');
    await sleep(bob);

    await relay.server.down();
    relay = { ...relay, server: await relay.server.restored(file) };
    expect(tablesOf(relay)).toMatchObject({ packets: texts.length });
    await wake(bob);
    await alice.client.send(bob.id, 'afterwards');
    await bob.told.until(() => bob.told.texts().includes('afterwards'));
    await until(
      () => Promise.resolve(tablesOf(relay)),
      (tables) => held(tables) === 0 && tables['unsettled'] === undefined,
    );
    await bob.client.drained();
    expect(bob.told.texts()).toEqual([...texts, 'afterwards']);
  });

  it('is left by who is not wanted any more', async () => {
    const [alice, bob] = [await behindRelay('alice'), await behindRelay('bob')];
    await befriendOverRelay(alice, bob);
    await relay.admin.changePeer(idOf(nodeOf(bob)), 'block');
    const sent = await alice.client.send(bob.id, 'for somebody who is blocked there');
    await until(
      () => nodeOf(alice).admin.routes(),
      (routes) => routes.every(({ serverId, via }) => serverId !== idOf(nodeOf(bob)) || via === null),
    );
    expect(bob.told.texts()).toEqual([]);
    expect(sent.state).toBe('queued');
  });
});

describe('an invite of somebody whose server cannot be dialled', () => {
  it('brings whoever uses it there by the relay, although they are no peers', async () => {
    const bob = await behindRelay('bob');
    const link = async (): Promise<Invite> => parseInvite((await bob.client.invite()).link);
    const { place } = await until(link, (invite) => invite.place !== null);
    expect(place).toEqual({
      server: idOf(nodeOf(bob)),
      relays: [{ server: idOf(relay), address: relay.server.ready.address }],
    });
    const alice = await Person.create('alice');
    people.push(alice);
    const contact = await alice.client.addContact((await bob.client.invite()).link, 'you invited me');
    expect(contact).toMatchObject({ id: bob.id, verified: true });
    await bob.told.until((event) => event.type === 'request' && event.contact.id === alice.id);
    await bob.client.acceptRequest(alice.id);
    await alice.told.contact(bob.id, 'approved');
    const sent = await alice.client.send(bob.id, 'hello through the relay');
    await bob.told.until(() => bob.told.texts().includes('hello through the relay'));
    await alice.told.reached(sent.id, 'received');
  });
});
