import { commit as commitMessage, MAX_BACKUPS_PER_HOUR, rest } from '@parley/protocol';
import Database from 'better-sqlite3';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  call,
  encoded,
  setUp,
  signIn,
  startTestServer,
  TestSocket,
  type Answer,
  type TestServer,
} from '../gateway/owner-client.fixtures';
import { aConversation, aRecordChange, ownerKeys, random, type OwnerKeys } from '../gateway/owner-data.fixtures';
import { checkData } from './check-data';
import { restoreBackup } from './restore';

describe('a backup for download', () => {
  let server: TestServer;
  let keys: OwnerKeys;
  let token: string;
  let folder: string;
  const running: TestServer[] = [];

  let umask: number;

  // As the program sets it.
  beforeAll(() => (umask = process.umask(0o077)));
  afterAll(() => process.umask(umask));
  beforeEach(async () => {
    server = await startTestServer();
    running.push(server);
    keys = await ownerKeys();
    ({ token } = await setUp(server, keys));
    folder = mkdtempSync(join(tmpdir(), 'parley-download-'));
  });
  afterEach(async () => {
    await Promise.all(running.splice(0).map((each) => each.remove()));
    rmSync(folder, { recursive: true, force: true });
  });

  const make = (secret = keys.passwordSecret, as = token): Promise<Answer> =>
    call(server.url, 'POST', 'settings/backup', { token: as, body: encoded(rest.backupRequest, { secret }) });
  const state = async (of = server): Promise<unknown> => (await call(of.url, 'GET', 'settings/backup', { token })).json;
  const fetchFile = (as = token, signal?: AbortSignal): Promise<Response> =>
    fetch(`${server.url}/api/settings/backup/file`, {
      headers: { authorization: `Bearer ${as}` },
      ...(signal && { signal }),
    });
  const copy = (): string => join(server.directory, 'download.part');
  const commits = async (from: number, count: number): Promise<void> => {
    const conversation = aConversation();
    for (let number = from; number < from + count; number++) {
      const body = commitMessage.encode({
        number,
        records: [{ ...aRecordChange(conversation), sealed: random(9_000) }],
      });
      const headers = { 'content-type': 'application/cbor' };
      expect(await call(server.url, 'POST', 'access/commit', { token, body, headers })).toMatchObject({ status: 200 });
    }
  };

  it('is made while the server works, fetched once, and goes on as that server, which says so until its sessions are new', async () => {
    await commits(1, 200);
    expect(await state()).toEqual({ last: null, restored: null, running: null });
    const [made] = await Promise.all([make(), commits(201, 20)]);
    expect(made).toMatchObject({ status: 200, json: { running: { phase: 'ready', done: 0 } } });
    const answer = await fetchFile();
    expect(answer.headers.get('content-disposition')).toMatch(
      /^attachment; filename="parley-\d{4}-\d\d-\d\d\.backup"$/,
    );
    const file = join(folder, 'my.backup');
    writeFileSync(file, Buffer.from(await answer.arrayBuffer()));
    expect(await state()).toEqual({ last: expect.any(Number) as number, restored: null, running: null });
    expect(existsSync(copy())).toBe(false);
    expect((await fetchFile()).status).toBe(404);

    const directory = join(folder, 'restored');
    await restoreBackup(file, directory);
    expect(await checkData(directory)).toEqual([]);
    const database = new Database(join(directory, 'parley.sqlite'), { readonly: true });
    expect(database.prepare('SELECT count(*) FROM records').pluck().get()).toBeGreaterThanOrEqual(200);
    database.close();
    const restored = await startTestServer({ directory });
    running.push(restored);
    expect(restored.serverId).toBe(server.serverId);
    expect(await state(restored)).toMatchObject({ restored: { from: expect.any(Number) as number } });
    const greeted = async (): Promise<number | undefined> => {
      const socket = await TestSocket.open(restored.url, { authorization: `Bearer ${token}` });
      const { restored: at } = await socket.next('welcome');
      if (at !== undefined) {
        socket.send({ command: 'renewed', id: 1, at: at - 1 });
        await socket.next('reply');
      }
      socket.socket.terminate();
      await socket.closed;
      return at;
    };
    const at = await greeted();
    expect(at).toEqual(expect.any(Number));
    // What was said was about another restore.
    expect(await greeted()).toBe(at);
    const socket = await TestSocket.open(restored.url, { authorization: `Bearer ${token}` });
    socket.send({ command: 'renewed', id: 1, at: at ?? 0 });
    expect(await socket.next('reply')).toEqual({ event: 'reply', id: 1 });
    socket.socket.terminate();
    await socket.closed;
    expect(await greeted()).toBeUndefined();
  }, 60_000);

  it('needs the password, not the sign-in alone', async () => {
    expect(await make(random(32))).toMatchObject({ json: { error: { code: 'wrong-password' } } });
    expect((await fetchFile()).status).toBe(404);
    expect((await make(keys.passwordSecret, 'x')).status).toBe(401);
    for (let i = 0; i < 20; i++) await make(random(32));
    expect(await make()).toMatchObject({ status: 429, json: { error: { code: 'too-many-attempts' } } });
  });

  it('is for the device that asked, one at a time, and so many in an hour', async () => {
    const other = await signIn(server, keys);
    expect((await make()).status).toBe(200);
    expect(await make()).toMatchObject({ status: 429 });
    expect((await fetchFile(other.token)).status).toBe(404);
    expect((await (await fetchFile()).arrayBuffer()).byteLength).toBeGreaterThan(100_000);
    for (let i = 1; i < MAX_BACKUPS_PER_HOUR; i++) {
      expect((await make()).status).toBe(200);
      await (await fetchFile()).arrayBuffer();
    }
    expect(await make()).toMatchObject({ status: 429 });
  }, 60_000);

  it('leaves nothing behind when it is given up, or the server was killed', async () => {
    await commits(1, 300);
    expect((await make()).status).toBe(200);
    const gone = new AbortController();
    const answer = await fetchFile(token, gone.signal);
    await answer.body?.getReader().read();
    gone.abort();
    for (let there = true; there; there = existsSync(copy())) await new Promise((resolve) => setImmediate(resolve));
    expect(await state()).toEqual({ last: null, restored: null, running: null });
    writeFileSync(copy(), 'left by a power cut');
    await server.stop();
    server = await startTestServer({ directory: server.directory });
    running.splice(0, 1, server);
    expect(existsSync(copy())).toBe(false);
  }, 60_000);
});
