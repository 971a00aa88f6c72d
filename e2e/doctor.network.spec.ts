import { chmodSync } from 'node:fs';
import { once } from 'node:events';
import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { temporaryFolder } from './support/server';
import { Terminal, type Outcome } from './support/parley';
import { befriend, newPerson, type Person } from './support/story';

const people: Person[] = [];
afterAll(async () => {
  await Promise.all(people.map(({ server }) => server.down()));
});

/** Each check with its verdict; of two with one name the last. */
const verdicts = ({ lines }: Outcome): Record<string, unknown> =>
  Object.fromEntries(lines.map(({ check, ok }) => [String(check), ok]));
const faults = ({ lines }: Outcome): readonly Record<string, unknown>[] => lines.filter(({ ok }) => ok === false);

describe('the doctor', () => {
  let alice: Person;
  let bob: Person;
  beforeAll(async () => {
    alice = await newPerson('alice');
    people.push(alice);
    bob = await newPerson('bob');
    people.push(bob);
    await befriend(alice, bob);
  });

  test('finds a fresh server, its profile and its surroundings well', async () => {
    const outcome = await alice.terminal.run(['doctor']);
    expect(faults(outcome).filter(({ check }) => check !== 'disk' && check !== 'memory')).toEqual([]);
    expect(verdicts(outcome)).toMatchObject({
      ...{ profile: true, server: true, tls: true, clock: true, websocket: true, 'sign-in': true },
      ...{ program: true, certificate: true, upgrade: true, card: true, files: true, database: true },
      ...{ machine: true, network: true, internet: true, proxy: true },
    });
    expect(outcome.lines.map((line) => Object.keys(line))).toEqual(
      outcome.lines.map(() => ['check', 'ok', 'detail', 'remedy']),
    );
    expect(outcome.code).toBe(faults(outcome).length === 0 ? 0 : 1);
  });

  test('compares the clock of the server with those of contacts’ servers', async () => {
    const { lines } = await alice.terminal.run(['doctor']);
    const clocks = lines.filter(({ check }) => check === 'clock').map(({ detail }) => detail);
    expect(clocks).toEqual([
      expect.stringContaining('that of the server agree'),
      expect.stringContaining('agrees with the servers of your contacts'),
    ]);
  });

  test('leaves a device that follows connected', async () => {
    const follow = alice.terminal.start('receive', '--follow');
    await bob.terminal.ok('send', alice.address, 'before');
    await follow.until((lines) => lines.some(({ text }) => text === 'before'));
    await alice.terminal.run(['doctor']);
    await bob.terminal.ok('send', alice.address, 'after');
    await follow.until((lines) => lines.some(({ text }) => text === 'after'));
    expect((await follow.end()).stderr).not.toContain('trying again');
  });

  test('finds files that others may read', async () => {
    chmodSync(join(alice.server.data, 'server.key'), 0o644);
    const outcome = await alice.terminal.run(['doctor']);
    chmodSync(join(alice.server.data, 'server.key'), 0o600);
    expect(outcome.code).toBe(1);
    expect(faults(outcome)).toContainEqual(
      expect.objectContaining({ check: 'files', remedy: expect.stringContaining('chmod') as string }),
    );
  });

  test('says what to do for somebody who is not signed in', async () => {
    const stranger = new Terminal(alice.terminal.server, temporaryFolder('stranger'));
    const outcome = await stranger.run(['doctor']);
    expect(outcome.code).toBe(1);
    expect(faults(outcome)).toMatchObject([{ check: 'sign-in' }]);
    expect(verdicts(outcome)).toMatchObject({ server: true, websocket: true });
  });

  test('knows another person’s server from the own one', async () => {
    const misled = new Terminal(bob.terminal.server, alice.terminal.profile);
    expect(faults(await misled.run(['doctor']))).toMatchObject([
      { check: 'sign-in', detail: expect.stringContaining('not the one this profile belongs to') as string },
    ]);
  });

  test('finds a proxy that passes no WebSockets on', async () => {
    const target = new URL(alice.terminal.server);
    const proxy = createServer((incoming, response) => {
      const headers = { ...incoming.headers };
      delete headers.connection;
      const passed = request({ ...{ host: target.hostname, port: target.port }, path: incoming.url, headers });
      passed.on('response', (answer) => {
        response.writeHead(answer.statusCode ?? 502);
        answer.pipe(response);
      });
      incoming.pipe(passed);
    }).listen(0, '127.0.0.1');
    await once(proxy, 'listening');
    const { port } = proxy.address() as AddressInfo;
    const outcome = await new Terminal(`http://127.0.0.1:${port}`, alice.terminal.profile).run(['doctor']);
    proxy.close();
    expect(faults(outcome)).toContainEqual(expect.objectContaining({ check: 'websocket' }));
    expect(verdicts(outcome)).toMatchObject({ server: true, 'sign-in': true });
  });

  test('looks at somebody else’s server from here, without being signed in', async () => {
    const stranger = new Terminal('http://127.0.0.1:1', temporaryFolder('stranger'));
    const outcome = await stranger.run(['doctor', bob.address]);
    expect(faults(outcome)).toEqual([]);
    expect(outcome.code).toBe(0);
    expect(Object.keys(verdicts(outcome))).toEqual(['port', 'tls', 'parley', 'version', 'clock', 'websocket']);
    expect(outcome.lines.find(({ check }) => check === 'parley')?.['detail']).toContain(bob.server.ready.serverId);
  });

  test('says that a server is down, mine or another’s', async () => {
    const { address } = bob;
    await bob.server.down();
    const own = await bob.terminal.run(['doctor']);
    expect({ code: own.code, faults: faults(own) }).toMatchObject({
      code: 1,
      faults: [{ check: 'server', remedy: expect.stringContaining('npm start') as string }],
    });
    const theirs = await alice.terminal.run(['doctor', address]);
    expect({ code: theirs.code, faults: faults(theirs) }).toMatchObject({ code: 1, faults: [{ check: 'port' }] });
  });
});
