import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

describe('parley as a program', () => {
  let base: string;
  let program: string;

  beforeAll(() => {
    base = mkdtempSync(join(tmpdir(), 'parley-program-'));
    program = join(base, 'parley.js');
    const built = spawnSync(process.execPath, [join(__dirname, '../build.mjs'), '--quiet', '--out', program], {
      encoding: 'utf8',
    });
    if (built.status !== 0) throw new Error(built.stderr);
  });
  afterAll(() => rmSync(base, { recursive: true }));

  const environment = { PATH: process.env['PATH'], HOME: '/nowhere', PARLEY_PROFILE: '' };
  const parley = (
    args: string[],
    env: Record<string, string> = {},
    node: string[] = [],
  ): { code: number | null; out: string; err: string } => {
    const { status, stdout, stderr } = spawnSync(
      process.execPath,
      [...node, program, '--profile', join(base, 'profile'), ...args],
      {
        encoding: 'utf8',
        env: { ...environment, ...env },
        input: '',
      },
    );
    return { code: status, out: stdout, err: stderr };
  };
  /** Nobody listens there: port 1 is reserved. */
  const nowhere = ['--server', 'http://127.0.0.1:1'];

  it('is one executable file', () => {
    expect(statSync(program).mode & 0o777).toBe(0o755);
    expect(spawnSync(process.execPath, [program, '--version'], { encoding: 'utf8' }).stdout).toBe('0.1.0\n');
  });

  it('says in one sentence that Node is too old', () => {
    const pretend = join(base, 'old.cjs');
    writeFileSync(
      pretend,
      `Object.defineProperty(process, 'versions', { value: { ...process.versions, node: '20.20.2' } });`,
    );
    const { code, err } = parley(['whoami'], {}, ['--require', pretend]);
    expect({ code, lines: err.trim().split('\n').length }).toEqual({ code: 2, lines: 1 });
    expect(err).toContain('needs Node');
  });

  it('ends with 2 for a mistake of usage and prints nothing on stdout', () => {
    const { code, out, err } = parley(['--json', 'send', 'bob', '--loud', 'x']);
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toContain("unknown option '--loud'");
  });

  it('ends with 0 for help', () => {
    expect(parley(['--help'])).toMatchObject({ code: 0, err: '' });
  });

  it('tells people on stderr and programs also on stdout why it failed', () => {
    const people = parley(['whoami', ...nowhere]);
    expect(people).toEqual({ code: 1, out: '', err: expect.stringContaining('not signed in') as unknown });
    expect(people.err).toContain('"parley account create"');
    const programs = parley(['whoami', '--json', ...nowhere]);
    expect(programs.code).toBe(1);
    expect(JSON.parse(programs.out)).toEqual({
      error: { code: 'not-signed-in', message: expect.any(String) as unknown },
    });
    expect(programs.err).not.toContain('account create');
  });

  it.each([
    ['a server that is away', ['whoami', ...nowhere], { PARLEY_PASSWORD: 'x' }, 'server-unavailable'],
    [
      'a URL that would show secrets',
      ['whoami', '--server', 'http://192.0.2.1'],
      { PARLEY_PASSWORD: 'x' },
      'address-malformed',
    ],
    ['a password file that is missing', ['whoami', '--password-file', '/no/such/file', ...nowhere], {}, 'refused'],
    [
      'an account without a password',
      ['account', 'create', '--handle', 'a', '--name', 'A', ...nowhere],
      {},
      'password-needed',
    ],
    ['lock without a sign-in', ['lock', ...nowhere], {}, 'not-signed-in'],
    ['logout without a sign-in', ['logout', ...nowhere], {}, 'not-signed-in'],
  ])('names %s', (_what, args, env, code) => {
    const { code: exit, out } = parley(['--json', ...args], env);
    expect(exit).toBe(1);
    expect(JSON.parse(out)).toMatchObject({ error: { code } });
  });

  it('ends with 124 when the time is over, also while the server is away', () => {
    const { code, out, err } = parley(['--json', 'receive', '--count', '1', '--timeout', '0.3', ...nowhere], {
      PARLEY_PASSWORD: 'x',
    });
    expect({ code, out }).toEqual({ code: 124, out: '' });
    expect(err).toContain('does not answer; trying again');
  });

  it('ends cleanly when interrupted', async () => {
    const follow = spawn(
      process.execPath,
      [program, '--profile', join(base, 'profile'), 'receive', '--follow', ...nowhere],
      {
        env: { ...environment, PARLEY_PASSWORD: 'x', PARLEY_LOG: '1' },
        stdio: ['ignore', 'pipe', 'pipe'],
      },
    );
    const ended = once(follow, 'close');
    const stderr: string[] = [];
    follow.stderr.on('data', (text: Buffer) => stderr.push(text.toString()));
    await waitForFile(join(base, 'profile', 'follow.lock'));
    follow.kill('SIGINT');
    expect(await ended).toEqual([0, null]);
    expect(stderr.join('')).not.toContain('    at ');
  });

  it('ends quietly when nobody reads its output', async () => {
    const help = spawn(
      process.execPath,
      [program, '--profile', join(base, 'profile'), '--json', 'whoami', ...nowhere],
      { env: environment },
    );
    help.stdout.destroy();
    const stderr: string[] = [];
    help.stderr.on('data', (text: Buffer) => stderr.push(text.toString()));
    expect(await once(help, 'close')).toEqual([expect.any(Number) as unknown, null]);
    expect(stderr.join('')).not.toMatch(/EPIPE|\s{4}at /);
  });
});

/** Resolves when the file exists. */
async function waitForFile(path: string): Promise<void> {
  const { existsSync, watch } = await import('node:fs');
  const { dirname } = await import('node:path');
  const watcher = watch(dirname(path));
  try {
    while (!existsSync(path)) await once(watcher, 'change');
  } finally {
    watcher.close();
  }
}
