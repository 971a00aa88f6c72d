import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { befriend, newPerson, type Person } from './support/story';
import { ServerProcess } from './support/server';

/** A UDP port that nobody listens on. */
async function freePort(): Promise<number> {
  const socket = createSocket('udp4').bind(0, '127.0.0.1');
  await once(socket, 'listening');
  const { port } = socket.address();
  await new Promise<void>((closed) => socket.close(closed));
  return port;
}

/** The same server at another host of this machine; the owner's devices find it where it was. */
async function moved(person: Person, host: string, environment: Record<string, string>): Promise<Person> {
  await person.server.down();
  const { folder, ready } = person.server;
  const flags = ['--host', host, '--port', '0', '--ui-port', new URL(ready.ui).port];
  const server = await ServerProcess.start({ folder, environment, flags });
  return { ...person, server };
}

describe('a DHT of friends', () => {
  let node: ServerProcess;
  let [alice, bob, carol]: Person[] = [];
  let environment: Record<string, string>;

  beforeAll(async () => {
    const port = await freePort();
    node = await ServerProcess.start({ environment: { PARLEY_DHT_SERVE: 'true', PARLEY_DHT_PORT: String(port) } });
    environment = { PARLEY_DHT_BOOTSTRAP: `127.0.0.1:${port}`, PARLEY_DHT_PORT: '0' };
    [alice, bob, carol] = await Promise.all(
      ['alice', 'bob', 'carol'].map((name) => newPerson(name, undefined, environment)),
    );
  });
  afterAll(() => Promise.all([node, alice?.server, bob?.server, carol?.server].map(async (server) => server?.down())));

  it('lets two servers find each other that moved at the same time', async () => {
    if (alice === undefined || bob === undefined) throw new Error('nobody is there');
    await befriend(alice, bob);
    await Promise.all([alice.server.down(), bob.server.down()]);
    alice = await moved(alice, '127.0.0.2', environment);
    bob = await moved(bob, '127.0.0.3', environment);
    await bob.terminal.ok('send', alice.accountId, 'where are you?');
    const [message] = await alice.terminal.ok('receive', '--count', '1', '--timeout', '120');
    expect(message).toMatchObject({ type: 'message', text: 'where are you?' });
  });

  it('finds a server by its id alone', async () => {
    if (alice === undefined || carol === undefined) throw new Error('nobody is there');
    const [added] = await carol.terminal.ok('contacts', 'add', `alice@${alice.server.ready.serverId}`);
    expect(added).toMatchObject({ id: alice.accountId, state: 'requested' });
  });
});
