import { readFileSync } from 'node:fs';
import { signIn, type ServerTransport } from '@parley/client';
import { ProtocolError } from '@parley/protocol';
import { Person, PASSWORD, Told } from './client-harness';

const NOTE = 'do you remember the lighthouse';
const SAID = ['a message about elderberries', 'an answer about gooseberries', 'a question about cloudberries'] as const;
const DEVICE = 'the tablet in the kitchen';
const WRONG = 'a password that was mistyped';

/** Remembers every longer text that a device sends and is sent over REST: tokens, secrets, ids, sealed bytes, names. */
function recording(inner: ServerTransport, texts: Set<string>): ServerTransport {
  const note = (value: unknown): void => {
    if (typeof value === 'string' && value.length >= 16) texts.add(value);
    else if (typeof value === 'object' && value !== null) Object.values(value).forEach(note);
  };
  return {
    request: async (method, path, options) => {
      path.split(/[/?&=]/).forEach(note);
      note(options);
      const answer = await inner.request(method, path, options);
      note(answer.json);
      return answer;
    },
    openSocket: (token, handlers) => inner.openSocket(token, handlers),
  };
}

const refused = async (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => 'done',
    (error: unknown) => (error instanceof ProtocolError ? error.code : 'other'),
  );

/** What only this person's own may know. */
function secretsOf({ server, id, recoveryWords, handle, store }: Person): string[] {
  const { setupToken, serverId, address } = server.ready;
  const { token, device } = store.record ?? {};
  return [setupToken, serverId, address, id, recoveryWords, handle, handle.toUpperCase(), token, device].map(String);
}

/** Sign-ins, a request, messages both ways, refusals and nonsense; adds every text that passes. */
async function live(alice: Person, bob: Person, texts: Set<string>): Promise<void> {
  const ports = alice.ports(undefined, DEVICE);
  const tablet = { ...ports, transport: recording(ports.transport, texts) };
  expect(await refused(signIn(tablet, { password: WRONG }))).toBe('wrong-password');
  const client = await signIn(tablet, { password: PASSWORD });
  await client.start({ read: false });
  const told = new Told(client);
  expect(await refused(client.lookUp(`nobodyhere@${bob.server.ready.address}`))).toBe('unknown-account');
  texts.add((await client.invite()).link.split('#')[1] ?? '');

  await alice.client.addContact(bob.address, NOTE);
  await bob.told.until((event) => event.type === 'request' && event.contact.id === alice.id);
  await bob.client.acceptRequest(alice.id);
  await Promise.all([told, alice.told].map((device) => device.contact(bob.id, 'approved')));
  const sent = await client.send(bob.id, SAID[0]);
  texts.add(sent.id).add(sent.conversation);
  await bob.told.incoming(1);
  await bob.client.send(alice.id, SAID[1]);
  await alice.told.incoming(1);
  await told.reached(sent.id, 'received');
  await client.history(bob.id);
  await bob.client.block(alice.id);
  const lost = await alice.client.send(bob.id, SAID[2]);
  await alice.told.reached(lost.id, 'failed');

  for (const { ready } of [alice.server, bob.server]) {
    const ask = (path: string, options: RequestInit = {}): Promise<Response> => fetch(`${ready.ui}${path}`, options);
    await ask(`api/history/${sent.conversation}?token=${WRONG}`, { headers: { cookie: `parley=${alice.id}` } });
    await ask(`c/${sent.conversation}`);
    const headers = { 'content-type': 'application/json' };
    await ask('api/access/sign-in', { method: 'POST', headers, body: `{"secret":"${WRONG}` });
    await ask(`api/nothing/${WRONG}`, { method: 'PUT' });
  }
  told.end();
  await client.stop();
  ports.transport.close();
  await alice.server.restart();
}

test('whatever two people do, the logs of their servers tell nothing of it, at the most talkative level', async () => {
  const debug = { PARLEY_LOG_LEVEL: 'debug' };
  const people = await Promise.all([
    Person.create('wilhelmina', { environment: debug }),
    Person.create('bartholomew', { environment: debug }),
  ]);
  const secrets = new Set([PASSWORD, NOTE, ...SAID, DEVICE, WRONG, 'nobodyhere', '127.0.0.1']);
  for (const secret of people.flatMap(secretsOf)) secrets.add(secret);
  try {
    await live(...people, secrets);
  } finally {
    await Promise.all(people.map((person) => person.end()));
  }
  expect(secrets.size).toBeGreaterThan(40);
  for (const { server } of people) {
    const log = readFileSync(server.log, 'utf8');
    const lines = log.trim().split('\n');
    const events = lines.map((line) => (JSON.parse(line) as { msg: string }).msg);
    expect(events).toEqual(expect.arrayContaining(['ready', 'request', 'link-up', 'stopping']));
    expect([...secrets].filter((secret) => log.includes(secret))).toEqual([]);
  }
});
