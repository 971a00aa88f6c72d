import { befriend as befriendByAddress, Person } from './client-harness';
import { byId, hidden, idOf, makePeers, nodeOf, routeOf, until, waysOf, type Node } from './support/network';

const people: Person[] = [];
async function hiddenPerson(handle: string): Promise<Person> {
  const person = await Person.create(handle, { environment: hidden() });
  people.push(person);
  return person;
}
afterEach(async () => {
  await Promise.all(people.splice(0).map((person) => person.end()));
});

/** By the id of the server alone, which is found over routes. */
async function befriend(a: Person, b: Person): Promise<void> {
  await a.client.addContact(byId(b), 'hello');
  await b.told.until((event) => event.type === 'request' && event.contact.id === a.id);
  await b.client.acceptRequest(a.id);
  await a.told.contact(b.id, 'approved');
}

async function chat(a: Person, b: Person): Promise<void> {
  const there = await a.client.send(b.id, `${a.handle} to ${b.handle}`);
  await b.told.until(() => b.told.texts().includes(`${a.handle} to ${b.handle}`));
  await a.told.reached(there.id, 'received');
  const back = await b.client.send(a.id, `${b.handle} to ${a.handle}`);
  await a.told.until(() => a.told.texts().includes(`${b.handle} to ${a.handle}`));
  await b.told.reached(back.id, 'received');
}

const linked = async (node: Node, other: Node): Promise<boolean> => (await routeOf(node, other))?.state === 'direct';

describe('a line of five servers', () => {
  it('lets the first and the fifth find each other and chat, through the three in between', async () => {
    const line: Person[] = [];
    for (const handle of ['alice', 'bob', 'carol', 'dave', 'erin']) line.push(await hiddenPerson(handle));
    const nodes = line.map(nodeOf);
    for (const [at, node] of nodes.slice(1).entries()) await makePeers(node, nodes[at] as Node);
    const [first, last] = [nodes[0] as Node, nodes[4] as Node];
    const [alice, erin] = [line[0] as Person, line[4] as Person];
    const route = await waysOf(first, last, 4);
    expect(route).toMatchObject({ state: 'routed', via: idOf(nodes[1] as Node), role: 'owner' });
    const listed = (await first.admin.directory()).find(({ server }) => server === idOf(last));
    expect(listed).toMatchObject({ handle: 'erin', name: 'ERIN', address: byId(erin), hops: 4 });
    await befriend(alice, erin);
    await chat(alice, erin);
    // They could not have reached each other in any other way.
    expect(await linked(first, last)).toBe(false);
  });
});

describe('a ring of four servers', () => {
  it('goes on when one of those in between is killed: nothing is lost, and nothing comes twice', async () => {
    const ring: Person[] = [];
    for (const handle of ['alice', 'bob', 'carol', 'dave']) ring.push(await hiddenPerson(handle));
    const nodes = ring.map(nodeOf);
    for (const at of [0, 1, 2, 3]) await makePeers(nodes[at] as Node, nodes[(at + 1) % 4] as Node);
    const [alice, , carol] = ring as [Person, Person, Person, Person];
    const [here, , there] = nodes as [Node, Node, Node, Node];
    await until(
      () => routeOf(here, there),
      (route) => route?.hops === 2 && route.alternatives === 1,
    );
    await befriend(alice, carol);
    await chat(alice, carol);
    const { via } = await waysOf(here, there, 2);
    const middle = ring[nodes.findIndex((node) => idOf(node) === via)] as Person;

    // While messages are on their way.
    const texts = Array.from({ length: 40 }, (_, at) => `number ${at}`);
    const sending = (async (): Promise<string[]> => {
      const ids: string[] = [];
      for (const text of texts) ids.push((await alice.client.send(carol.id, text)).id);
      return ids;
    })();
    await carol.told.until(() => carol.told.texts().includes('number 3'));
    await middle.server.down('SIGKILL');
    const killedAt = Date.now();
    const ids = await sending;
    const after = await alice.client.send(carol.id, 'after the kill');
    await carol.told.until(() => carol.told.texts().includes('after the kill'));
    const tookMs = Date.now() - killedAt;
    for (const id of [...ids, after.id]) await alice.told.reached(id, 'received');
    // Before the one that was killed is there again.
    expect(carol.told.texts().filter((text) => text.startsWith('number '))).toEqual(texts);
    process.stderr.write(`the last message came ${tookMs} ms after the kill of the server in between\n`);
    await middle.server.up();
    await until(
      () => routeOf(here, there),
      (route) => route?.alternatives === 1,
    );
    await chat(alice, carol);
    expect(carol.told.texts().filter((text) => text === 'after the kill')).toHaveLength(1);
  });
});

describe('a peer', () => {
  it('that is blocked or removed is no way any more, at once; mail waits and goes when it is one again', async () => {
    const three: Person[] = [];
    for (const handle of ['alice', 'bob', 'carol']) three.push(await hiddenPerson(handle));
    const [alice, , carol] = three as [Person, Person, Person];
    const [a, b, c] = three.map(nodeOf) as [Node, Node, Node];
    await makePeers(a, b);
    await makePeers(c, b);
    await waysOf(a, c, 2);
    await befriend(alice, carol);
    for (const action of ['block', 'remove'] as const) {
      await (action === 'block' ? b.admin.changePeer(idOf(c), 'block') : b.admin.removePeer(idOf(c)));
      await until(
        () => routeOf(a, c),
        (route) => route === undefined || route.via === null,
      );
      const held = await alice.client.send(carol.id, `after ${action}`);
      expect((await a.admin.routes()).filter(({ via }) => via !== null).map(({ serverId }) => serverId)).toEqual([
        idOf(b),
      ]);
      expect(carol.told.texts()).not.toContain(`after ${action}`);
      if (action === 'block') {
        await b.admin.changePeer(idOf(c), 'unblock');
        await c.admin.changePeer(idOf(b), 'accept');
      }
      await until(
        () => b.admin.peers(),
        (peers) => peers.some(({ id, state }) => id === idOf(c) && state === 'incoming'),
      );
      await b.admin.changePeer(idOf(c), 'accept');
      await carol.told.until(() => carol.told.texts().includes(`after ${action}`));
      await alice.told.reached(held.id, 'received');
    }
  });
});

describe('servers that can dial each other', () => {
  it('go on directly, and come to each other’s aid when they are peers of a third', async () => {
    const [alice, bob] = [await Person.create('alice'), await Person.create('bob')];
    const carol = await hiddenPerson('carol');
    people.push(alice, bob);
    const [a, b, c] = [alice, bob, carol].map(nodeOf) as [Node, Node, Node];
    await befriendByAddress(alice, bob);
    await makePeers(c, b);
    await makePeers(a, b);
    await waysOf(a, c, 2);
    await befriend(alice, carol);
    await chat(alice, carol);
    await chat(alice, bob);
    expect(await linked(a, b)).toBe(true);
  });
});
