import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { connect as connectTls } from 'node:tls';

const root = resolve(__dirname, '../../..');
const node = join(root, 'node_modules/.bin/node');
const entry = join(root, 'dist/server/main.js');

interface Ready {
  readonly ready: true;
  readonly ui: string;
  readonly address: string;
  readonly serverId: string;
  readonly setupToken: string | null;
}

/** The built server as a real process. */
class Running {
  log = '';
  constructor(
    readonly process: ChildProcess,
    readonly ready: Ready,
  ) {}

  async end(signal: NodeJS.Signals = 'SIGTERM'): Promise<number | null> {
    this.process.kill(signal);
    const [code] = (await once(this.process, 'close')) as [number | null];
    return code;
  }
}

describe('the program', () => {
  let folder: string;
  let data: string;
  const running: ChildProcess[] = [];

  beforeAll(() => {
    const built = spawnSync(node, [join(root, 'tools/build.mjs'), '--if-stale', 'server'], { encoding: 'utf8' });
    expect(built.stderr.replace(/^(Building|Built) the server.*$/gm, '').trim()).toBe('');
    expect(built.status).toBe(0);
  }, 180_000);

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'parley-program-'));
    data = join(folder, 'data');
  });

  afterEach(() => {
    for (const child of running.splice(0)) child.kill('SIGKILL');
    rmSync(folder, { recursive: true, force: true });
  });

  const flags = (): string[] => ['--data', data, '--host', '127.0.0.1', '--port', '0', '--ui-port', '0'];

  async function start(...more: string[]): Promise<Running> {
    const child = spawn(node, [entry, ...flags(), ...more], { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] });
    running.push(child);
    let log = '';
    child.stderr.on('data', (text: Buffer) => {
      log += text.toString();
      if (server !== null) server.log = log;
    });
    let server: Running | null = null;
    const line = await new Promise<string>((done, fail) => {
      createInterface({ input: child.stdout }).once('line', done);
      child.once('close', (code) => fail(new Error(`ended with ${code}: ${log}`)));
    });
    server = new Running(child, JSON.parse(line) as Ready);
    server.log = log;
    return server;
  }

  /** Runs to the end; for starts that are refused. */
  const refusal = (...more: string[]): { status: number | null; stdout: string; stderr: string } => {
    const { status, stdout, stderr } = spawnSync(node, [entry, ...flags(), ...more], {
      cwd: folder,
      encoding: 'utf8',
      timeout: 30_000,
    });
    return { status, stdout, stderr };
  };

  const one = /^[^\n]+\.\n$/;
  const mode = (name: string): number => statSync(join(data, name)).mode & 0o777;

  it('prints the ready line, keeps its files to itself, and stops with 0', async () => {
    const server = await start();
    expect(Object.keys(server.ready)).toEqual(['ready', 'ui', 'address', 'serverId', 'setupToken']);
    expect(server.ready.ui).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/$/);
    expect(server.ready.address).toMatch(/^127\.0\.0\.1:\d+$/);
    expect(server.ready.serverId).toMatch(/^[a-z2-7]{52}$/);
    const health = await fetch(`${server.ready.ui}api/health`);
    expect(await health.json()).toEqual({ live: true, ready: true });
    expect(statSync(data).mode & 0o777).toBe(0o700);
    expect(['server.key', 'certificate.key', 'certificate.pem', 'parley.sqlite'].map(mode)).toEqual([
      0o600, 0o600, 0o600, 0o600,
    ]);
    expect(await server.end()).toBe(0);
    expect(existsSync(join(data, 'parley.sqlite-wal'))).toBe(false);
    expect(await (await start()).end('SIGINT')).toBe(0);
  }, 60_000);

  it('stops in good order when the terminal and the launcher both say so', async () => {
    const server = await start();
    const closed = once(server.process, 'close');
    server.process.kill('SIGINT');
    while (!server.log.includes('stopping')) await once(server.process.stderr ?? server.process, 'data');
    server.process.kill('SIGINT');
    expect(await closed).toEqual([0, null]);
  }, 60_000);

  it('is the same server after a kill -9, and after its certificate was deleted', async () => {
    const first = await start();
    await first.end('SIGKILL');
    const before = readFileSync(join(data, 'certificate.pem'), 'utf8');
    const second = await start();
    expect(second.ready.serverId).toBe(first.ready.serverId);
    expect(readFileSync(join(data, 'certificate.pem'), 'utf8')).toBe(before);
    await second.end();
    rmSync(join(data, 'certificate.pem'));
    const third = await start();
    const after = new X509Certificate(readFileSync(join(data, 'certificate.pem')));
    expect(after.fingerprint256).not.toBe(new X509Certificate(before).fingerprint256);
    expect(third.ready.serverId).toBe(first.ready.serverId);
    const socket = connectTls({
      host: '127.0.0.1',
      port: Number(third.ready.address.split(':')[1]),
      rejectUnauthorized: false,
    });
    await once(socket, 'secureConnect');
    expect(socket.getPeerX509Certificate()?.fingerprint256).toBe(after.fingerprint256);
    socket.destroy();
    const known = await fetch(`${third.ready.ui}api/access`);
    expect(await known.json()).toMatchObject({ server: first.ready.serverId, claimed: false });
    await third.end();
  }, 60_000);

  it('refuses a data directory that another server uses, and leaves that one alone', async () => {
    const first = await start();
    const { status, stdout, stderr } = refusal();
    expect({ status, stdout }).toEqual({ status: 3, stdout: '' });
    expect(stderr).toMatch(one);
    expect(stderr).toMatch(/in use by another server/);
    expect((await fetch(`${first.ready.ui}api/health`)).status).toBe(200);
    await first.end();
  }, 60_000);

  it.each(['--port', '--ui-port'])('refuses a %s in use and makes nothing', async (flag) => {
    const taken = createServer().listen(0, '127.0.0.1');
    await once(taken, 'listening');
    const { status, stdout, stderr } = refusal(flag, String((taken.address() as AddressInfo).port));
    taken.close();
    expect({ status, stdout }).toEqual({ status: 3, stdout: '' });
    expect(stderr).toMatch(one);
    expect(stderr).toMatch(/is in use/);
    expect(existsSync(data)).toBe(false);
  });

  it('refuses bad configuration with 2 and one sentence', () => {
    for (const bad of [
      ['--port', 'x'],
      ['--dance'],
      ['backup'],
      ['--host', '203.0.113.77'],
      ['--config', 'none.conf'],
    ]) {
      const { status, stdout, stderr } = refusal(...bad);
      expect({ bad, status, stdout }).toEqual({ bad, status: 2, stdout: '' });
      expect(stderr).toMatch(one);
    }
    expect(existsSync(data)).toBe(false);
  }, 60_000);

  it('refuses a damaged server key with 3 and does not replace it', async () => {
    await (await start()).end();
    writeFileSync(join(data, 'server.key'), 'nonsense');
    const { status, stderr } = refusal();
    expect(status).toBe(3);
    expect(stderr).toMatch(/server key .* damaged/);
    expect(readFileSync(join(data, 'server.key'), 'utf8')).toBe('nonsense');
  }, 60_000);

  it('says under a too old Node what to do, and ends with 2', () => {
    const old = `Object.defineProperty(process.versions, 'node', { value: '20.20.2' }); require(${JSON.stringify(entry)})`;
    const { status, stdout, stderr } = spawnSync(node, ['-e', old], { encoding: 'utf8' });
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr).toMatch(/^Parley needs Node \d+ or newer[^\n]*npm start[^\n]*\n$/);
  });

  it('serves HTTPS only where other machines reach the owner surface', async () => {
    const server = await start('--ui-host', '0.0.0.0');
    expect(server.ready.ui).toMatch(/^https:\/\/127\.0\.0\.1:\d+\/$/);
    await expect(fetch(server.ready.ui.replace('https', 'http'))).rejects.toThrow();
    await server.end();
  }, 30_000);

  it('writes no token, secret, name or address into its log', async () => {
    const server = await start();
    const { ui, setupToken } = server.ready;
    const secrets = [
      'wrongtoken123',
      'alicename',
      'bob.example.invalid',
      'bearertoken456',
      'querysecret789',
      'pathsecret012',
      'brokenjson345',
    ];
    const post = (path: string, body: string): Promise<number> =>
      fetch(`${ui}api/${path}`, {
        method: 'POST',
        body,
        headers: {
          'content-type': 'application/json',
          authorization: 'Bearer bearertoken456',
          cookie: 'parley=bearertoken456',
        },
      }).then(({ status }) => status);
    expect(await post('access/set-up', JSON.stringify({ setupToken: 'wrongtoken123', handle: 'alicename' }))).toBe(400);
    expect(await post('contacts/look-up', JSON.stringify({ address: 'alicename@bob.example.invalid' }))).toBe(401);
    expect(await post('access/sign-in', '{"secret":"brokenjson345"')).toBe(400);
    expect(
      await fetch(`${ui}api/history/pathsecret012?x=querysecret789`).then(({ status }) => status),
    ).toBeGreaterThanOrEqual(400);
    await server.end();
    expect(server.log).toContain('/api/access/set-up');
    for (const line of server.log.trim().split('\n')) expect(JSON.parse(line)).toHaveProperty('level');
    for (const secret of [...secrets, setupToken ?? 'no token', '127.0.0.1']) expect(server.log).not.toContain(secret);
  }, 60_000);
});
