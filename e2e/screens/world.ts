import { rmSync } from 'node:fs';
import type { MessageId, ServerId } from '@parley/protocol';
import { befriend, Person } from '../client-harness';
import { idOf, makePeers, nodeOf, peerOf, until, type Node } from '../support/network';
import { ServerProcess } from '../support/server';
import { book, choir, dinner, garden, hike, keys, timeOf, workshop, WORKSHOP_UNREAD, type Line } from './talks';

/** Everybody in the pictures. Each has an own server. */
const cast = {
  alice: { name: 'Alice Moreau', colour: '0c7a7f' },
  bob: { name: 'Bob Okafor', colour: 'a8541c' },
  carol: { name: 'Carol Lindqvist', colour: '8a4fa8' },
  dave: { name: 'Dave Brandt', colour: '3f5fb8' },
  nour: { name: 'نور حداد', colour: '2f7d4f' },
  erin: { name: 'Erin Kowalczyk-Fernández de la Fuente', colour: 'b03a78' },
  grace: { name: 'Grace Mbeki', colour: '5f6b1f' },
  ivan: { name: 'Ivan Petrov', colour: 'b0413e' },
  frank: { name: 'Frank Osei', colour: 'a8641c' },
  judy: { name: 'Judy Tanaka', colour: '4a5f78' },
} as const;
type Name = keyof typeof cast;

/** The people of the pictures, what they have said, and what has gone wrong between them. */
export class World {
  private constructor(
    private readonly people: ReadonlyMap<Name, Person>,
    /** Servers nobody owns yet. */
    readonly unclaimed: readonly ServerProcess[],
  ) {}

  /** @param unclaimed so many servers without owner */
  static async make(unclaimed: number): Promise<World> {
    const names = Object.keys(cast) as Name[];
    const people = new Map<Name, Person>();
    for (const name of names) people.set(name, await Person.create(name, cast[name]));
    const fresh: ServerProcess[] = [];
    for (let at = 0; at < unclaimed; at++) fresh.push(await ServerProcess.start());
    const world = new World(people, fresh);
    await world.live();
    return world;
  }

  of(name: Name): Person {
    const person = this.people.get(name);
    if (person === undefined) throw new Error(`${name} is not there`);
    return person;
  }

  get alice(): Person {
    return this.of('alice');
  }

  /** Somebody new asks Alice to become a contact. Resolves when it is on the way. */
  async ask(handle: string, name: string, note: string): Promise<void> {
    const person = await Person.create(handle, { name, colour: '6a4fb0' });
    this.strangers.push(person);
    await person.client.addContact(this.alice.address, note);
  }

  /** Somebody writes to Alice. */
  async says(name: Exclude<Name, 'alice'>, text: string): Promise<void> {
    await this.of(name).client.send(this.alice.id, text);
  }

  private readonly strangers: Person[] = [];

  async end(): Promise<void> {
    const everybody = [...this.people.values(), ...this.strangers];
    await Promise.allSettled([
      ...everybody.map((person) => person.end()),
      ...this.unclaimed.map((each) => each.down()),
    ]);
  }

  private async live(): Promise<void> {
    const { alice } = this;
    for (const name of ['ivan', 'grace', 'erin', 'dave', 'nour', 'carol', 'bob'] as const)
      await befriend(alice, this.of(name));
    await this.talk('ivan', choir);
    await this.talk('grace', keys);
    await this.talk('erin', garden);
    await this.talk('dave', book);
    await this.talk('nour', dinner);
    await this.talk('carol', workshop);
    await this.talk('bob', hike);
    await alice.client.send('self', 'Ideas for the workshop:\n\n- [ ] slides\n- [ ] name tags\n- [x] room');
    await this.verify('bob');
    await this.verify('nour');
    await this.of('judy').client.addContact(
      alice.address,
      'Hi Alice, we met at the repair café. Judy with the broken radio!',
    );
    await alice.told.until((event) => event.type === 'request');
    await this.fallOut();
    await this.goAway();
    await this.connectServers();
    this.of('erin').client.setActive(false);
    // Her browser goes on where this device ends.
    await alice.client.stop();
  }

  private async talk(name: Exclude<Name, 'alice'>, lines: readonly Line[]): Promise<void> {
    const friend = this.of(name);
    const { alice } = this;
    const now = Date.now();
    const ids = new Map<string, MessageId>();
    const unread = name === 'carol' ? WORKSHOP_UNREAD : 0;
    let last: MessageId | null = null;
    for (const [at, line] of lines.entries()) {
      const [from, to] = line.by === 'alice' ? [alice, friend] : [friend, alice];
      const inReplyTo = line.answers === undefined ? undefined : ids.get(line.answers);
      const sentAt = timeOf(line.at, now);
      const { id } = await from.client.send(to.id, line.text, { sentAt, ...(inReplyTo && { inReplyTo }) });
      await to.told.until((event) => event.type === 'message' && event.message.id === id);
      if (line.as !== undefined) ids.set(line.as, id);
      if (line.edited !== undefined) await from.client.edit(to.id, id, line.edited);
      for (const [who, emoji] of Object.entries(line.reactions ?? {}))
        await (who === 'alice' ? alice.client.react(friend.id, id, emoji) : friend.client.react(alice.id, id, emoji));
      await friend.client.markRead(alice.id, id);
      if (at < lines.length - unread) last = id;
    }
    if (last !== null) await alice.client.markRead(friend.id, last);
  }

  private async verify(name: Name): Promise<void> {
    const { client } = this.alice;
    const { id } = this.of(name);
    await client.verify(id, client.safetyNumber(id).safetyNumber);
  }

  /** A contact has removed Alice, and learns no more from her. */
  private async fallOut(): Promise<void> {
    const { alice } = this;
    const ivan = this.of('ivan');
    await ivan.client.removeContact(alice.id);
    const { id } = await alice.client.send(ivan.id, 'Did you find them? The rehearsal is on Tuesday.');
    await alice.told.reached(id, 'failed');
  }

  /** Servers that pass on mail for each other: one that does, one whose owner has not answered, one that waits for Alice's word. */
  private async connectServers(): Promise<void> {
    const node = (name: Name): Node => nodeOf(this.of(name));
    const hers = node('alice');
    await makePeers(hers, node('bob'));
    await makePeers(node('frank'), node('bob'));
    await hers.admin.addPeer(placeOf(node('erin')));
    await node('nour').admin.addPeer(placeOf(hers));
    await until(
      () => peerOf(hers, node('nour')),
      (peer) => peer !== undefined,
    );
  }

  /** One server is off; another one came back with another key. */
  private async goAway(): Promise<void> {
    const { alice } = this;
    const [dave, grace] = [this.of('dave'), this.of('grace')];
    await dave.server.down();
    await alice.client.send(dave.id, 'I can bring the second one on Saturday 📚');
    await grace.server.down();
    rmSync(grace.server.data, { recursive: true });
    await alice.client.send(grace.id, 'Is the key still there?');
    await grace.server.up();
    await alice.told.until(
      (event) => event.type === 'contact' && event.contact.id === grace.id && event.contact.alert !== null,
    );
  }
}

const placeOf = (node: Node): { address: string; serverId: ServerId } => ({
  address: node.server.ready.address,
  serverId: idOf(node),
});
