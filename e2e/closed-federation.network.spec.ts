import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryFolder, workspace } from './support/server';
import { befriend, newPerson, type Person } from './support/story';

const section =
  /^## Closed federation$(.*?)^## /ms.exec(readFileSync(join(workspace, 'docs/operating.md'), 'utf8'))?.[1] ?? '';
const blocks = (language: string): string[] =>
  [...section.matchAll(new RegExp(`^\`\`\`${language}$(.*?)^\`\`\`$`, 'gms'))].map(([, block]) => block ?? '');

/** Follows the section "Closed federation" of docs/operating.md as it is written, on free ports. */
describe('a closed federation', () => {
  const folder = temporaryFolder('closed');
  const people: Person[] = [];
  let alice: Person;
  let bob: Person;
  let carol: Person;

  const shell = (script: string): { code: number | null; stdout: string; stderr: string } => {
    const { status, stdout, stderr } = spawnSync('bash', ['-eo', 'pipefail', '-c', script], {
      cwd: folder,
      encoding: 'utf8',
      env: { ...process.env, PARLEY_PROFILE: join(folder, 'profile') },
    });
    return { code: status, stdout, stderr };
  };
  /** Starts a member as its line in the documentation says. */
  const member = async (handle: string): Promise<Person> => {
    const line = blocks('console')
      .flatMap((block) => block.split('\n'))
      .find((text) => text.includes(`${handle}/data`));
    const config = /--config (\S+)/.exec(line ?? '')?.[1] ?? '';
    const place = join(folder, handle);
    const flags = ['--config', join(folder, config), '--host', '127.0.0.1', '--port', '0', '--ui-port', '0'];
    const person = await newPerson(handle, undefined, {}, undefined, { folder: place, flags });
    people.push(person);
    return person;
  };

  beforeAll(async () => {
    for (const name of ['node_modules', 'dist']) symlinkSync(join(workspace, name), join(folder, name));
    const written = blocks('sh');
    expect(written).toHaveLength(3);
    const made = shell(written.join('\n'));
    expect(made).toMatchObject({ code: 0, stderr: expect.stringContaining('Take it offline') as unknown });
    [alice, bob] = [await member('alice'), await member('bob')];
    carol = await newPerson('carol');
    people.push(carol);
  });
  afterAll(() => Promise.all(people.map(({ server }) => server.down())));

  const figure = async (person: Person, name: string): Promise<number> => {
    const text = await (await fetch(`${person.server.ready.ui}api/metrics`)).text();
    return Number(new RegExp(`^parley_${name} (\\d+)`, 'm').exec(text)?.[1]);
  };
  const federationLines = async (person: Person): Promise<readonly Record<string, unknown>[]> =>
    (await person.terminal.run(['doctor'])).lines.filter(({ check }) => check === 'federation');

  test('has its keys for their owners alone', () => {
    const mode = (path: string): number => statSync(join(folder, path)).mode & 0o777;
    expect([mode('ours/alice.pem'), mode('safe/offline/ca.key'), mode('safe/offline')]).toEqual([0o600, 0o600, 0o700]);
    expect(readFileSync(join(folder, 'ours/ca.pem'), 'utf8')).not.toContain('PRIVATE KEY');
  });

  test('lets members talk, and send each other files', async () => {
    await befriend(alice, bob);
    await alice.terminal.ok('send', bob.address, 'Among ourselves');
    const { lines } = await bob.terminal.run(['receive', '--count', '1', '--timeout', '60']);
    expect(lines.filter(({ type }) => type === 'message')).toMatchObject([{ text: 'Among ourselves' }]);
    const file = join(folder, 'minutes.txt');
    writeFileSync(file, 'Item one: more cake.');
    const [sent] = await alice.terminal.ok('send', bob.address, '--file', file);
    const waiting = bob.terminal.start('receive', '--follow');
    await waiting.until((events) => events.some(({ type }) => type === 'transfer'));
    const offered = waiting.lines.find(({ type }) => type === 'transfer');
    await waiting.end();
    const [saved] = await bob.terminal.ok('transfers', 'accept', String(offered?.['id']), '--to', join(folder, 'bob'));
    expect(sent).toMatchObject({ transfer: { state: 'waiting' } });
    expect(readFileSync(String(saved?.['path']), 'utf8')).toBe('Item one: more cake.');
  });

  test('keeps everybody else out before any handshake, and tells both sides why', async () => {
    const [bytes, frames] = [await figure(alice, 'link_bytes_in_total'), await figure(alice, 'link_frames_in_total')];
    const knock = await carol.terminal.run(['contacts', 'add', alice.address]);
    expect(knock.lines).toMatchObject([{ error: { code: 'not-a-member' } }]);
    const call = await alice.terminal.run(['contacts', 'add', carol.address]);
    expect(call.lines).toMatchObject([{ error: { code: 'peer-not-member' } }]);
    expect([await figure(alice, 'link_bytes_in_total'), await figure(alice, 'link_frames_in_total')]).toEqual([
      bytes,
      frames,
    ]);
    const look = await carol.terminal.run(['doctor', alice.address]);
    expect(look.lines.at(-1)).toMatchObject({ check: 'parley', ok: false });
    expect(String(look.lines.at(-1)?.['detail'])).toContain('closed federation');
    expect(readFileSync(alice.server.log, 'utf8')).toContain('outsider-refused');
  });

  test('is well by its own doctor, whose server still finds itself', async () => {
    expect(await federationLines(alice)).toMatchObject([
      {
        ok: true,
        detail: expect.stringMatching(/Closed federation until .*: [1-9]\d* without a certificate/) as unknown,
      },
    ]);
    const { lines } = await alice.terminal.run(['doctor']);
    const verdicts = Object.fromEntries(lines.map(({ check, ok }) => [String(check), ok]));
    expect(verdicts).toMatchObject({ certificate: true, upgrade: true, machine: true, clock: true });
    const clock = lines.filter(({ check }) => check === 'clock').at(-1);
    expect(clock?.['detail']).toContain('agrees with the servers of your contacts');
  });

  test('says which member it lost when that one opens itself, and finds it again', async () => {
    await bob.server.down();
    const config = join(folder, 'bob/config.conf');
    const closed = readFileSync(config, 'utf8');
    writeFileSync(config, '');
    await bob.server.up();
    await alice.terminal.ok('send', bob.address, 'Are you still with us?');
    const lost = { ok: false, detail: expect.stringContaining(bob.server.ready.address) as unknown };
    for (let lines = await federationLines(alice); lines.length < 2;) lines = await federationLines(alice);
    expect(await federationLines(alice)).toMatchObject([{ ok: true }, lost]);
    await bob.server.down();
    writeFileSync(config, closed);
    await bob.server.up();
    const back = bob.terminal.start('receive', '--follow');
    await back.until((events) => events.some(({ text }) => text === 'Are you still with us?'));
    await back.end();
    expect(await federationLines(alice)).toMatchObject([{ ok: true }]);
  });

  test('issues nothing without the key of its authority', () => {
    const issue = (more: string): string[] => {
      const { code, stdout } = shell(
        `node_modules/.bin/node dist/terminal/parley.js --json certs issue dora --out ours --host 127.0.0.1 ${more}`,
      );
      return [String(code), stdout];
    };
    expect(issue('')).toEqual(['1', expect.stringContaining('bring it back')]);
    mkdirSync(join(folder, 'other'), { recursive: true });
    shell('node_modules/.bin/node dist/terminal/parley.js certs init --out other');
    expect(issue('--ca-key other/offline/ca.key')).toEqual(['1', expect.stringContaining('is not the key of')]);
    expect(issue('--ca-key safe/offline/ca.key')).toEqual(['0', expect.stringContaining('"uses":["server","client"]')]);
  });
});
