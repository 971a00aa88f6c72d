import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { Terminal } from '../support/parley';
import { ServerProcess, temporaryFolder, workspace } from '../support/server';
import type { DemoSeat } from './demo-person';
import { neighbours } from './people';

interface RunningDemo {
  readonly child: ChildProcess;
  readonly folder: string;
  readonly people: readonly DemoSeat[];
}

const running: ChildProcess[] = [];
afterAll(() => running.forEach((child) => child.kill('SIGTERM')));

function start(...args: readonly string[]): ChildProcess {
  const program = ['tools/run-ts.mjs', 'e2e/demo/main.ts', ...args];
  const child = spawn(join(workspace, 'node_modules/.bin/node'), program, { cwd: workspace, stdio: 'pipe' });
  running.push(child);
  return child;
}

async function demo(...args: readonly string[]): Promise<RunningDemo> {
  const child = start('--json', ...args);
  let said = '';
  child.stderr?.on('data', (chunk: Buffer) => (said += chunk.toString()));
  const ready = once(createInterface({ input: child.stdout ?? process.stdin }), 'line').then(([line]) => String(line));
  const ended = once(child, 'exit').then(() => Promise.reject(new Error(said)));
  return { child, ...(JSON.parse(await Promise.race([ready, ended])) as Omit<RunningDemo, 'child'>) };
}

async function stop({ child }: RunningDemo, signal: NodeJS.Signals): Promise<number | null> {
  const gone = once(child, 'exit');
  child.kill(signal);
  const [code] = (await gone) as [number | null];
  return code;
}

/** Somebody who knows of this owner only what the demo printed. */
async function signIn({ ui, password }: DemoSeat): Promise<Terminal> {
  const folder = temporaryFolder('visitor');
  const profile = join(folder, 'profile');
  mkdirSync(profile, { mode: 0o700 });
  const terminal = new Terminal(ui, profile, password);
  await terminal.ok('login');
  return terminal;
}

describe('the demo', () => {
  it('has two owners who are contacts and have talked, and leaves nothing behind when it is stopped', async () => {
    const shown = await demo('--with-messages', '7');
    const [alice, bob] = shown.people;
    if (alice === undefined || bob === undefined) throw new Error('two people were to be there');
    expect([alice.handle, bob.handle]).toEqual(['alice', 'bob']);
    const [hers, his] = [await signIn(alice), await signIn(bob)];
    expect(await hers.ok('contacts', 'list')).toMatchObject([{ id: bob.accountId, name: 'Bob', state: 'approved' }]);
    expect(await his.ok('contacts', 'list')).toMatchObject([
      { id: alice.accountId, state: 'approved', verified: true },
    ]);
    const [said, heard] = [await hers.ok('history', bob.accountId), await his.ok('history', alice.accountId)];
    expect(said).toHaveLength(7);
    expect(heard.map(({ text }) => text)).toEqual(said.map(({ text }) => text));
    expect((await his.ok('conversations'))[0]).toMatchObject({ title: 'Alice' });
    const unread = [...(await hers.ok('conversations')), ...(await his.ok('conversations'))].map(
      (each) => each['unread'],
    );
    expect(unread.map(Number).reduce((a, b) => a + b, 0)).toBe(1);

    expect(await stop(shown, 'SIGINT')).toBe(0);
    expect(existsSync(shown.folder)).toBe(false);
    await expect(fetch(alice.ui)).rejects.toThrow();
    await expect(fetch(bob.ui)).rejects.toThrow();
  });

  it('lets the first and the fifth of a line chat, over the three in between', async () => {
    const shown = await demo('--servers', '5', '--topology', 'line');
    const [alice, , , , erin] = shown.people;
    if (alice === undefined || erin === undefined) throw new Error('five people were to be there');
    const [hers, other] = [await signIn(alice), await signIn(erin)];
    const routes = await hers.ok('routes');
    expect(routes.find(({ serverId }) => serverId === erin.serverId)).toMatchObject({ hops: 4, state: 'routed' });
    const looked = await hers.ok('doctor', `erin@${erin.serverId}`);
    expect(looked.map(({ check, ok }) => [check, ok])).toEqual(
      ['route', 'relays', 'peers', 'online'].map((check) => [check, true]),
    );
    await hers.ok('send', erin.accountId, 'Hello at the other end');
    const heard = (await other.ok('receive', '--count', '1')).filter(({ type }) => type === 'message');
    expect(heard).toMatchObject([{ from: alice.accountId, text: 'Hello at the other end' }]);
    expect(await stop(shown, 'SIGINT')).toBe(0);
  });

  it('goes on where it was in a folder that is kept', async () => {
    const folder = temporaryFolder('kept');
    const first = await demo('--keep', folder, '--servers', '3', '--topology', 'line');
    expect(await stop(first, 'SIGTERM')).toBe(0);
    const second = await demo('--keep', folder, '--servers', '3', '--topology', 'line');
    expect(second.people).toEqual(first.people);
    const bob = await signIn(second.people[1] as DemoSeat);
    expect((await bob.ok('contacts', 'list')).map(({ handle }) => handle).sort()).toEqual(['alice', 'carol']);
    const carol = await signIn(second.people[2] as DemoSeat);
    // The first and the last are contacts, too.
    expect((await carol.ok('contacts', 'list')).map(({ handle }) => handle).sort()).toEqual(['alice', 'bob']);
    expect(await stop(second, 'SIGINT')).toBe(0);
  });

  it('stopped while it starts, ends everything that it had started', async () => {
    const child = start('--json');
    await once(child.stderr ?? process.stdin, 'data');
    const gone = once(child, 'exit');
    child.kill('SIGTERM');
    expect(await gone).toEqual([0, null]);
  });

  it('writes configurations that servers run with', async () => {
    const folder = temporaryFolder('configs');
    const child = start('--config-only', folder, '--servers', '2');
    expect(await once(child, 'exit')).toEqual([0, null]);
    const file = join(folder, 'bob/config.conf');
    expect(readFileSync(join(folder, 'README.txt'), 'utf8')).toContain(`npm start -- --config ${file}`);
    const port = /\[Network\]\nhost = 127\.0\.0\.1\nport = (\d+)/.exec(readFileSync(file, 'utf8'))?.[1] ?? '';
    const server = await ServerProcess.start({ folder: join(folder, 'bob'), flags: ['--config', file] });
    expect(server.ready.address).toBe(`127.0.0.1:${port}`);
    await server.down();
  });

  it('says what is wrong with its options', async () => {
    const child = start('--topology', 'cube');
    let said = '';
    child.stderr?.on('data', (chunk: Buffer) => (said += chunk.toString()));
    expect(await once(child, 'close')).toEqual([2, null]);
    expect(said).toContain('--topology is one of star, mesh, line, ring');
  });

  it('knows the neighbours of each topology', () => {
    expect(neighbours(4, 'star')).toEqual([
      [0, 1],
      [0, 2],
      [0, 3],
    ]);
    expect(neighbours(3, 'line')).toEqual([
      [0, 1],
      [1, 2],
    ]);
    expect(neighbours(3, 'ring')).toEqual([
      [0, 1],
      [1, 2],
      [2, 0],
    ]);
    expect(neighbours(2, 'ring')).toEqual([[0, 1]]);
    expect(neighbours(3, 'mesh')).toEqual([
      [0, 1],
      [0, 2],
      [1, 2],
    ]);
  });
});
