import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ServerProcess, temporaryFolder } from './support/server';
import { Terminal } from './support/parley';

type Line = Readonly<Record<string, unknown>>;

/** The whole story of Alice and Bob, each with an own server, told through `parley --json` alone. */
describe('Alice and Bob in the terminal', () => {
  const servers: ServerProcess[] = [];
  const folders = { alice: temporaryFolder('alice'), bob: temporaryFolder('bob') };
  const passwords = { alice: 'correct horse battery staple', bob: 'a quite different password' };
  const texts = {
    toBob: 'The walrus sings at midnight, Bob',
    toAlice: 'Then bring the marmalade sandwiches, Alice',
    away: 'Sent while your server slept',
    after: 'Everything is still here, and so am I',
    note: 'Buy more zinnias for the balcony',
    fromLaptop: 'Written on the second device',
  };
  let alice: Terminal;
  let bob: Terminal;
  let aliceServer: ServerProcess;
  let bobServer: ServerProcess;
  let aliceId: string;
  let bobId: string;
  let bobAddress: string;
  let recoveryWords: string;

  const only = (lines: readonly Line[]): Line => {
    expect(lines).toHaveLength(1);
    return lines[0] ?? {};
  };
  const messages = (lines: readonly Line[]): readonly Line[] => lines.filter(({ type }) => type === 'message');
  const textsOf = (lines: readonly Line[]): unknown[] => messages(lines).map(({ text }) => text);
  const signedIn = (server: ServerProcess, who: 'alice' | 'bob', profile: string): Terminal =>
    new Terminal(server.ready.ui, join(folders[who], profile), passwords[who]);
  /** Follows until the lines are there, then ends as a person does. */
  const follow = async (terminal: Terminal, until: (lines: readonly Line[]) => boolean): Promise<readonly Line[]> => {
    const following = terminal.start('receive', '--follow');
    await following.until(until);
    const { code, lines } = await following.end('SIGINT');
    expect(code).toBe(0);
    return lines;
  };

  beforeAll(async () => {
    aliceServer = await ServerProcess.start({ folder: folders.alice });
    servers.push(aliceServer);
    bobServer = await ServerProcess.start({ folder: folders.bob });
    servers.push(bobServer);
    alice = signedIn(aliceServer, 'alice', 'profile');
    bob = signedIn(bobServer, 'bob', 'profile');
  });
  afterAll(async () => {
    for (const server of servers) await server.down('SIGKILL');
  });

  const create = async (terminal: Terminal, server: ServerProcess, handle: string, name: string): Promise<Line> => {
    const token = server.ready.setupToken ?? '';
    return only(await terminal.ok('account', 'create', '--handle', handle, '--name', name, '--setup-token', token));
  };

  it('makes two accounts', async () => {
    const first = await create(alice, aliceServer, 'alice', 'Alice');
    const second = await create(bob, bobServer, 'bob', 'Bob');
    expect(first).toEqual({
      accountId: expect.stringMatching(/^[a-z2-7]{52}$/) as unknown,
      address: `alice@${aliceServer.ready.address}`,
      recoveryWords: expect.stringMatching(/^([a-z]+ ){11,23}[a-z]+$/) as unknown,
    });
    [aliceId, bobId, bobAddress] = [String(first['accountId']), String(second['accountId']), String(second['address'])];
    recoveryWords = String(first['recoveryWords']);
    expect(only(await alice.ok('whoami'))).toEqual({
      accountId: aliceId,
      address: first['address'],
      handle: 'alice',
      name: 'Alice',
      serverId: aliceServer.ready.serverId,
      device: expect.stringMatching(/^[a-z2-7]{26}$/) as unknown,
    });
  });

  it('refuses a second set-up and a wrong password', async () => {
    const again = new Terminal(aliceServer.ready.ui, join(folders.alice, 'again'), 'whatever it is');
    const create = ['account', 'create', '--handle', 'mallory', '--name', 'M', '--setup-token', 'guess'];
    const refused = await again.run(create);
    expect(refused.code).toBe(1);
    expect(refused.lines).toEqual([{ error: { code: 'already-set-up', message: expect.any(String) as unknown } }]);
    const wrong = await again.run(['login']);
    expect(wrong.code).toBe(1);
    expect(wrong.lines).toEqual([{ error: { code: 'wrong-password', message: expect.any(String) as unknown } }]);
  });

  it('brings them together by an invite, which verifies Alice for Bob', async () => {
    const { link, expires } = only(await alice.ok('invite'));
    expect(expires).toBeGreaterThan(Date.now());
    const added = only(await bob.ok('contacts', 'add', String(link), '--note', 'it is me'));
    expect(added).toMatchObject({ id: aliceId, handle: 'alice', name: 'Alice', state: 'requested', verified: true });
    const events = await follow(alice, (lines) => lines.some(({ type }) => type === 'request'));
    expect(events.find(({ type }) => type === 'request')).toMatchObject({
      id: bobId,
      name: 'Bob',
      state: 'incoming',
      note: 'it is me',
    });
    expect(only(await alice.ok('contacts', 'requests'))).toMatchObject({ id: bobId, state: 'incoming' });
    expect(only(await alice.ok('contacts', 'accept', bobAddress))).toMatchObject({
      id: bobId,
      state: 'approved',
      verified: false,
    });
    await follow(bob, (lines) =>
      lines.some(({ type, id, state }) => type === 'contact' && id === aliceId && state === 'approved'),
    );
    expect(only(await bob.ok('contacts', 'list'))).toEqual({
      id: aliceId,
      address: `alice@${aliceServer.ready.address}`,
      handle: 'alice',
      name: 'Alice',
      state: 'approved',
      verified: true,
      note: expect.any(String) as unknown,
    });
  });

  it('compares safety numbers', async () => {
    const { safetyNumber } = only(await bob.ok('contacts', 'verify', aliceId));
    expect(safetyNumber).toMatch(/^(\d ?){60}$/);
    const wrong = String(safetyNumber).replace(/\d/, (digit) => String((Number(digit) + 1) % 10));
    expect(only(await alice.ok('contacts', 'verify', bobId, '--number', wrong))).toEqual({
      safetyNumber,
      verified: false,
    });
    expect(only(await alice.ok('contacts', 'verify', bobAddress, '--number', String(safetyNumber)))).toEqual({
      safetyNumber,
      verified: true,
    });
  });

  it('carries messages both ways, each printed once', async () => {
    const sent = only(await alice.ok('send', bobAddress, texts.toBob));
    expect(sent).toEqual({ id: expect.any(String) as unknown, conversation: bobId, state: 'queued' });
    const got = messages(await bob.ok('receive', '--count', '1', '--timeout', '30'));
    expect(got).toEqual([
      {
        type: 'message',
        id: sent['id'],
        conversation: aliceId,
        from: aliceId,
        sentAt: expect.any(Number) as unknown,
        text: texts.toBob,
      },
    ]);
    expect(messages(await bob.ok('receive'))).toEqual([]);
    await bob.ok('send', aliceId, texts.toAlice);
    expect(textsOf(await alice.ok('receive', '--count', '1', '--timeout', '30'))).toEqual([texts.toAlice]);
  });

  it('keeps the order of many lines', async () => {
    const lines = Array.from({ length: 40 }, (_, at) => `line ${at}`);
    const { code, lines: results } = await alice.run(['send', bobId, '-'], lines.join('\n'));
    expect(code).toBe(0);
    expect(results).toHaveLength(lines.length);
    expect(textsOf(await bob.ok('receive', '--count', String(lines.length), '--timeout', '60'))).toEqual(lines);
  });

  it('says when a message was read', async () => {
    const sent = only(await alice.ok('send', bobId, 'seen?'));
    await bob.ok('receive', '--count', '1', '--timeout', '30');
    await follow(alice, (lines) =>
      lines.some(({ type, id, state }) => type === 'state' && id === sent['id'] && state === 'read'),
    );
    expect((await alice.ok('history', bobId, '--limit', '1'))[0]).toMatchObject({ text: 'seen?', state: 'read' });
  });

  it('says that the time is over', async () => {
    expect((await bob.run(['receive', '--count', '1', '--timeout', '1'])).code).toBe(124);
  });

  it('lets messages wait while the other server is away', async () => {
    await bobServer.down();
    expect(only(await alice.ok('send', bobId, texts.away))).toMatchObject({ state: 'queued' });
    await bobServer.up();
    expect(textsOf(await bob.ok('receive', '--count', '1', '--timeout', '60'))).toEqual([texts.away]);
  });

  it('sends through a restart of the own server', async () => {
    await aliceServer.down('SIGKILL');
    const sending = alice.run(['send', bobId, '-'], 'through\nthe\nrestart\n');
    await aliceServer.up();
    expect((await sending).code).toBe(0);
    expect(textsOf(await bob.ok('receive', '--count', '3', '--timeout', '60'))).toEqual(['through', 'the', 'restart']);
  });

  it('keeps everything over a restart of both servers', async () => {
    await Promise.all([aliceServer.restart(), bobServer.restart()]);
    await alice.ok('send', bobId, texts.after);
    expect(textsOf(await bob.ok('receive', '--count', '1', '--timeout', '60'))).toEqual([texts.after]);
    const [hers, his] = [textsOf(await alice.ok('history', bobAddress)), textsOf(await bob.ok('history', aliceId))];
    expect(hers).toEqual(his);
    expect(hers.filter((text) => text === texts.toBob)).toHaveLength(1);
    expect(hers).toEqual(expect.arrayContaining([texts.toAlice, texts.away, 'line 39', 'restart', texts.after]));
  });

  it('keeps notes to self and lists conversations', async () => {
    await alice.ok('send', 'self', texts.note);
    const all = await alice.ok('conversations');
    expect(all.find(({ kind }) => kind === 'self')).toMatchObject({ id: 'self', last: { text: texts.note } });
    expect(all.find(({ kind }) => kind === 'direct')).toMatchObject({
      id: bobId,
      title: 'Bob',
      unread: 0,
      last: { text: texts.after },
    });
  });

  it('exports a conversation to a file that only its owner reads', async () => {
    const file = join(folders.alice, 'export.html');
    await alice.ok('export', bobId, '--format', 'html', '--out', file);
    expect(readFileSync(file, 'utf8')).toContain(texts.toAlice);
    expect(statSync(file).mode & 0o777).toBe(0o600);
  });

  it('serves many commands of one profile at once', async () => {
    const following = alice.start('receive', '--follow');
    const burst = Array.from({ length: 8 }, (_, at) => alice.run(['send', bobId, `burst ${at}`]));
    expect((await Promise.all(burst)).map(({ code }) => code)).toEqual(burst.map(() => 0));
    const got = textsOf(await bob.ok('receive', '--count', '8', '--timeout', '60'));
    expect([...got].sort()).toEqual(burst.map((_, at) => `burst ${at}`));
    following.child.kill('SIGKILL');
    await following.finished;
    await alice.ok('send', bobId, 'after the host was killed');
    expect(textsOf(await bob.ok('receive', '--count', '1', '--timeout', '60'))).toEqual(['after the host was killed']);
  });

  it('locks, and opens again with the password', async () => {
    const locked = new Terminal(aliceServer.ready.ui, alice.profile, null);
    expect(only(await locked.ok('whoami'))).toMatchObject({ accountId: aliceId });
    expect(only(await locked.ok('lock'))).toMatchObject({ accountId: aliceId });
    expect((await locked.run(['history', bobId])).lines).toEqual([
      { error: { code: 'locked', message: expect.any(String) as unknown } },
    ]);
    await alice.ok('login');
    expect((await locked.run(['whoami'])).code).toBe(0);
  });

  it('shows everything on a second device', async () => {
    const laptop = signedIn(aliceServer, 'alice', 'laptop');
    expect(textsOf(await laptop.ok('history', bobId))).toEqual(textsOf(await alice.ok('history', bobId)));
    await laptop.ok('send', bobId, texts.fromLaptop);
    expect(textsOf(await bob.ok('receive', '--count', '1', '--timeout', '60'))).toEqual([texts.fromLaptop]);
    expect(textsOf(await alice.ok('history', bobId)).at(-1)).toBe(texts.fromLaptop);
    expect(only(await laptop.ok('logout'))).toMatchObject({ accountId: aliceId });
  });

  it('opens with the recovery words, and changes the password', async () => {
    const [words, fresh] = [join(folders.alice, 'words.txt'), join(folders.alice, 'fresh.txt')];
    writeFileSync(words, `${recoveryWords}\n`);
    writeFileSync(fresh, 'the newest password of all\n');
    const rescued = new Terminal(aliceServer.ready.ui, join(folders.alice, 'rescued'), null);
    const login = ['login', '--recovery-file', words, '--new-password-file', fresh];
    expect(only(await rescued.ok(...login))).toMatchObject({ accountId: aliceId });
    expect(textsOf(await rescued.ok('history', bobId))).toContain(texts.toAlice);
    expect((await alice.run(['whoami'])).lines).toMatchObject([{ error: { code: 'wrong-password' } }]);
  });

  it('left no word of it in the clear on either server', async () => {
    await Promise.all([aliceServer.down(), bobServer.down()]);
    const secrets = [...Object.values(texts), ...Object.values(passwords), recoveryWords, 'burst 1', 'it is me'];
    for (const server of servers) {
      for (const file of [server.log, ...filesBelow(server.data)]) {
        const bytes = readFileSync(file);
        expect({ file, found: secrets.filter((secret) => bytes.includes(secret)) }).toEqual({ file, found: [] });
      }
    }
  });
});

function filesBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
}
