import Database from 'better-sqlite3';
import { spawnSync } from 'node:child_process';
import { generateKeyPairSync, X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, mkdirSync, readFileSync, renameSync, rmdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { connect as connectTls } from 'node:tls';
import { issueCertificate } from './federation/issue-certificate';
import { buildServer, entry, node, ProgramFolder, type RunningProgram } from './program.fixtures';

describe('the program', () => {
  let folder: ProgramFolder;
  let data: string;

  beforeAll(() => buildServer(), 180_000);
  beforeEach(() => {
    folder = new ProgramFolder();
    ({ data } = folder);
  });
  afterEach(() => folder.remove());

  const start = (...more: string[]): Promise<RunningProgram> => folder.start(more);
  const refusal: ProgramFolder['refusal'] = (...more) => folder.refusal(...more);

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

  it('gives back what only the start took of the memory', async () => {
    const server = await start('--log-level', 'debug');
    const given = (): string | undefined => server.log.split('\n').find((line) => line.includes('memory-given-back'));
    while (given() === undefined) await once(server.process.stderr ?? server.process, 'data');
    const { before, after } = JSON.parse(given() ?? '') as { before: number; after: number };
    expect(before - after).toBeGreaterThan(5 * 1024 * 1024);
    expect(await server.end()).toBe(0);
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
      ['--ui-host', '203.0.113.77'],
      ['--ui-host', 'chat.example.com'],
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

  it('refuses files it cannot read, and a database that lacks something, with 3 and one sentence', async () => {
    await (await start()).end();
    for (const name of ['server.key', 'certificate.pem', 'certificate.key', 'parley.sqlite']) {
      const path = join(data, name);
      renameSync(path, `${path}.kept`);
      // A directory cannot be read as a file, whoever asks.
      mkdirSync(path);
      const { status, stdout, stderr } = refusal();
      expect({ name, status, stdout }).toEqual({ name, status: 3, stdout: '' });
      expect(stderr).toMatch(one);
      expect(stderr).toContain(path);
      rmdirSync(path);
      renameSync(`${path}.kept`, path);
    }
    for (const damage of [`DELETE FROM counters WHERE name = 'change'`, 'DROP TABLE seen']) {
      const database = new Database(join(data, 'parley.sqlite'));
      database.exec(damage);
      database.close();
      const { status, stdout, stderr } = refusal();
      expect({ damage, status, stdout }).toEqual({ damage, status: 3, stdout: '' });
      expect(stderr).toMatch(/^The database [^\n]+ is damaged[^\n]+\.\n$/);
    }
  }, 120_000);

  it('makes a certificate anew that its own library of TLS would not take', async () => {
    await (await start()).end();
    const weak = generateKeyPairSync('rsa', { modulusLength: 512 }).privateKey;
    const { cert, key } = issueCertificate(weak, ['localhost', '127.0.0.1', '::1'], Date.now());
    writeFileSync(join(data, 'certificate.key'), key);
    writeFileSync(join(data, 'certificate.pem'), cert);
    expect(await (await start()).end()).toBe(0);
    expect(readFileSync(join(data, 'certificate.pem'), 'utf8')).not.toBe(cert);
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

  it('lets nobody fill its log with requests that are refused', async () => {
    const server = await start();
    for (const path of ['api/messages', 'api/nothing', 'api/access/devices', 'no.file'])
      expect((await fetch(`${server.ready.ui}${path}`)).status).toBeGreaterThanOrEqual(401);
    await server.end();
    const lines = server.log
      .trim()
      .split('\n')
      .map((line) => (JSON.parse(line) as { msg: string }).msg);
    expect(lines).toEqual(['ready', 'stopping']);
  }, 60_000);

  it('tells each request by a number, in its answer and in every line on the way to it', async () => {
    const server = await start('--log-level', 'debug');
    const body = { setupToken: 'wrong', account: 'a'.repeat(52) };
    const answers = await Promise.all(
      [0, 1].map(() =>
        fetch(`${server.ready.ui}api/access/set-up`, {
          method: 'POST',
          body: JSON.stringify(body),
          headers: { 'content-type': 'application/json', 'x-request-id': 'chosen outside' },
        }),
      ),
    );
    const ids = answers.map(({ headers }) => headers.get('x-request-id'));
    expect(new Set(ids).size).toBe(2);
    await server.end();
    const lines = server.log.trim().split('\n');
    for (const id of ids) {
      expect(id).toMatch(/^[0-9a-f]{16}$/);
      const own = lines.filter((line) => line.includes(`"request":"${id}"`));
      expect(own.map((line) => (JSON.parse(line) as { msg: string }).msg)).toContain('request');
      // Once in a line, however it got there.
      for (const line of own) expect(line.split('"request":')).toHaveLength(2);
    }
    expect(server.log).not.toContain('chosen outside');
  }, 60_000);

  it('writes no token, secret, name or address into its log', async () => {
    const server = await start('--log-level', 'debug');
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
