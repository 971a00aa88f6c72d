import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface, type Interface } from 'node:readline';
import { buildSync } from 'esbuild';

/** One real process that shares the directory. */
class Process {
  readonly lines: string[] = [];
  readonly exited: Promise<number | null>;
  private readonly output: Interface;

  constructor(readonly child: ChildProcessWithoutNullStreams) {
    this.output = createInterface({ input: child.stdout });
    this.output.on('line', (line) => this.lines.push(line));
    child.stderr.on('data', (text: Buffer) => this.lines.push(`stderr: ${text.toString()}`));
    this.exited = once(child, 'close').then(([code]) => code as number | null);
  }

  async line(matches: (line: string) => boolean): Promise<string> {
    for (;;) {
      const found = this.lines.find(matches);
      if (found !== undefined) return found;
      const ended = this.exited.then(() => 'ended' as const);
      if ((await Promise.race([once(this.output, 'line'), ended])) === 'ended' && !this.lines.some(matches)) {
        throw new Error(`ended without the line, after: ${this.lines.join('\n')}`);
      }
    }
  }

  async results(): Promise<unknown[]> {
    await this.exited;
    return this.lines.filter((line) => line !== 'asked').map((line) => JSON.parse(line) as unknown);
  }

  tell(): void {
    this.child.stdin.write('end\n');
  }
}

describe('commands that run at the same time in one profile', () => {
  let base: string;
  let directory: string;
  let running: Process[];
  let round = 0;

  beforeAll(() => {
    base = mkdtempSync(join(tmpdir(), 'parley-sharing-'));
    buildSync({
      entryPoints: [join(__dirname, 'member.fixture.ts')],
      outfile: join(base, 'fixture.cjs'),
      bundle: true,
      platform: 'node',
      conditions: ['import'],
      tsconfig: join(__dirname, '../../../../tsconfig.json'),
    });
  });
  beforeEach(() => {
    directory = join(base, String(round++));
    mkdirSync(directory);
    running = [];
  });
  afterEach(async () => {
    for (const { child } of running) child.kill('SIGKILL');
    await Promise.all(running.map(({ exited }) => exited));
  });
  afterAll(() => rmSync(base, { recursive: true }));

  const start = (args: string[], env: Record<string, string> = {}): Process => {
    const started = new Process(
      spawn(process.execPath, [join(base, 'fixture.cjs'), directory, ...args], { env: { ...process.env, ...env } }),
    );
    running.push(started);
    return started;
  };
  const startHost = async (): Promise<Process> => {
    const host = start(['hold']);
    await host.line((line) => line.includes('holding'));
    return host;
  };
  const journal = (): string[] => readFileSync(join(directory, 'journal'), 'utf8').trim().split('\n');

  it('use one device: the first opens it, the others ask the first', async () => {
    const host = await startHost();
    const guests = ['a', 'b', 'c'].map((text) => start(['echo', text]));
    const answers = await Promise.all(guests.map((guest) => guest.results()));
    expect(answers).toEqual(['a', 'b', 'c'].map((text) => [{ text, host: host.child.pid }]));
    expect(journal()).toEqual([`open ${host.child.pid}`]);
  });

  it('pass a refusal on as it is', async () => {
    await startHost();
    const guest = start(['refuse']);
    expect(await guest.results()).toEqual([{ error: 'blocked' }]);
    expect(await guest.exited).toBe(1);
  });

  it('never hold the device twice when many start at once', async () => {
    const starters = Array.from({ length: 12 }, (_, at) => start(['echo', String(at)]));
    const answers = await Promise.all(starters.map((starter) => starter.results()));
    expect(answers.flat().map((answer) => (answer as { text: string }).text)).toEqual(
      starters.map((_, at) => String(at)),
    );
    const notes = journal();
    expect(notes.length).toBeGreaterThan(0);
    for (let at = 0; at < notes.length; at += 2) {
      const [, pid] = notes[at]?.split(' ') ?? [];
      expect(notes.slice(at, at + 2)).toEqual([`open ${pid}`, `close ${pid}`]);
    }
  });

  it('ask again at the next host when theirs is killed', async () => {
    const host = await startHost();
    await host.line((line) => line === 'asked');
    const guest = start(['once']);
    await host.line((line) => host.lines.filter((each) => each === 'asked').length === 2 && line === 'asked');
    host.child.kill('SIGKILL');
    expect(await guest.results()).toEqual([{ repeated: true, host: guest.child.pid }]);
  });

  it('go on with what they follow, without a gap and without a repetition, when their host is killed', async () => {
    const host = await startHost();
    const guest = start(['count', '2000']);
    await guest.line((line) => line === '50');
    host.child.kill('SIGKILL');
    expect(await guest.results()).toEqual(Array.from({ length: 2001 }, (_, at) => at));
    expect(await guest.exited).toBe(0);
    expect(journal().at(-1)).toBe(`close ${guest.child.pid}`);
  });

  it('take over a socket that a killed host left behind', async () => {
    const host = await startHost();
    host.child.kill('SIGKILL');
    await host.exited;
    expect(existsSync(join(directory, 'socket'))).toBe(true);
    const next = start(['echo', 'x']);
    expect(await next.results()).toEqual([{ text: 'x', host: next.child.pid }]);
    expect(existsSync(join(directory, 'socket'))).toBe(false);
  });

  it('do not keep a host that has finished', async () => {
    const host = await startHost();
    await host.line((line) => line === 'asked');
    const guest = start(['once']);
    await host.line(() => host.lines.filter((line) => line === 'asked').length === 2);
    host.tell();
    expect(await host.exited).toBe(0);
    expect(await guest.results()).toEqual([{ repeated: true, host: guest.child.pid }]);
  });

  it('each try for themselves when a host cannot open the device', async () => {
    const failing = Array.from({ length: 4 }, () => start(['fail']));
    const answers = await Promise.all(failing.map((each) => each.results()));
    expect(answers).toEqual(failing.map(() => [{ error: 'locked' }]));
  });

  it('all end when one takes the profile for itself', async () => {
    const host = await startHost();
    const guest = start(['once']);
    await host.line(() => host.lines.filter((line) => line === 'asked').length === 2);
    const taker = start(['take']);
    expect(await taker.results()).toEqual(['taken']);
    expect((await guest.results()).at(-1)).toEqual({ error: 'locked' });
    expect((await host.results()).at(-1)).toEqual({ error: 'locked' });
  });

  it('refuse to mix versions', async () => {
    await startHost();
    expect(await start(['echo', 'x'], { HELLO: 'another' }).results()).toEqual([{ error: 'refused' }]);
  });

  it('meet in a directory whose path is too long for a socket', async () => {
    directory = join(directory, 'd'.repeat(120));
    mkdirSync(directory);
    const host = await startHost();
    expect(await start(['echo', 'far']).results()).toEqual([{ text: 'far', host: host.child.pid }]);
  });
});
