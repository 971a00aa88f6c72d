import {
  commit as commitMessage,
  committed,
  decodeCbor,
  encodeCbor,
  gatewayCommand,
  MAX_GATEWAY_FRAME_BYTES,
  type Commit,
  type DeviceId,
} from '@parley/protocol';
import fc from 'fast-check';
import { connect as connectTcp } from 'node:net';
import { z } from 'zod';
import { call, setUp, setUpBody, signIn, startTestServer, TestSocket, type TestServer } from './owner-client.fixtures';
import { aConversation, aRecordChange, aState, ownerKeys, random, type OwnerKeys } from './owner-data.fixtures';

// A start makes keys and a certificate, which takes a while on a busy machine.

let server: TestServer;
let keys: OwnerKeys;
/** Of a device of its own for each test. */
let token: string;
let device: DeviceId;
let sockets: TestSocket[];

async function connect(as: string = token): Promise<TestSocket> {
  const socket = await TestSocket.open(server.url, { authorization: `Bearer ${as}` });
  sockets.push(socket);
  return socket;
}

const commitBytes = (fields: Commit): Uint8Array => commitMessage.encode(fields);

beforeAll(async () => {
  server = await startTestServer();
  keys = await ownerKeys();
  await setUp(server, keys);
});
afterAll(() => server.remove());
beforeEach(async () => {
  sockets = [];
  ({ token, device } = await signIn(server, keys));
});
afterEach(async () => {
  for (const { socket } of sockets) socket.terminate();
  await Promise.all(sockets.map(({ closed }) => closed));
});

describe('the access surface', () => {
  it('tells what a client must know, and is set up once', async () => {
    expect((await call(server.url, 'GET', 'access')).json).toMatchObject({
      claimed: true,
      handle: 'alice',
      account: keys.account,
      server: server.serverId,
      address: server.address,
      password: { memoryKiB: 65_536, passes: 3, lanes: 1 },
    });
    const again = await call(server.url, 'POST', 'access/set-up', { body: await setUpBody(server, keys) });
    expect(again).toMatchObject({ status: 409, json: { error: { code: 'already-set-up' } } });
  });

  it('lists devices, and ends one', async () => {
    const other = await signIn(server, keys);
    const { devices } = (await call(server.url, 'GET', 'access/devices', { token })).json as {
      devices: { device: string; current: boolean }[];
    };
    expect(devices.filter(({ current }) => current).map((row) => row.device)).toEqual([device]);
    expect(devices.map((row) => row.device)).toContain(other.device);
    const path = `access/devices/${other.device}`;
    expect((await call(server.url, 'DELETE', path, { token })).status).toBe(204);
    expect((await call(server.url, 'DELETE', path, { token })).status).toBe(404);
    expect((await call(server.url, 'GET', 'access/vault', { token: other.token })).status).toBe(401);
  });

  it('takes commits as CBOR and answers in CBOR or JSON', async () => {
    const headers = { 'content-type': 'application/cbor' };
    const body = commitBytes({ number: 1, records: [aRecordChange(aConversation())] });
    const json = await call(server.url, 'POST', 'access/commit', { token, body, headers });
    expect(json).toMatchObject({ status: 200, json: { number: 1, envelopes: [] } });
    const again = await fetch(`${server.url}/api/access/commit`, {
      method: 'POST',
      headers: { ...headers, accept: 'application/cbor', authorization: `Bearer ${token}` },
      body: new Uint8Array(body),
    });
    expect(again.headers.get('content-type')).toBe('application/cbor');
    const decoded = z.decode(
      committed,
      decodeCbor(new Uint8Array(await again.arrayBuffer()), 1_000) as z.input<typeof committed>,
    );
    expect(decoded).toEqual(json.json);
    const wrong = await call(server.url, 'POST', 'access/commit', { token, body: commitBytes({ number: 5 }), headers });
    expect(wrong).toMatchObject({ status: 409, json: { error: { code: 'commit-out-of-order' } } });
    const text = await call(server.url, 'POST', 'access/commit', { token, body: { number: 2 } });
    expect(text).toMatchObject({ status: 400, json: { error: { code: 'malformed' } } });
  });

  it('reads states, history and queues through the schemas of the protocol', async () => {
    const key = aState();
    const record = aRecordChange(aConversation(), { incoming: true });
    const body = commitBytes({
      number: 1,
      states: [{ key, version: 0, sealed: Uint8Array.of(1, 2) }],
      records: [record],
    });
    await call(server.url, 'POST', 'access/commit', { token, body, headers: { 'content-type': 'application/cbor' } });
    const states = await call(server.url, 'POST', 'access/states', { token, body: { keys: [key] } });
    expect(states.json).toEqual({ states: [{ key, version: 1, sealed: 'AQI' }], generations: [] });
    const page = await call(server.url, 'GET', `history/${record.conversation}?limit=10&before=9999`, { token });
    expect(page.json).toMatchObject({ records: [{ id: record.id, deliveries: [] }], more: false });
    expect((await call(server.url, 'GET', 'history', { token })).json).toMatchObject({
      conversations: expect.arrayContaining([
        expect.objectContaining({ unread: 1, last: expect.objectContaining({ id: record.id }) as unknown }),
      ]) as unknown,
    });
    const found = await call(server.url, 'POST', 'history/records', { token, body: { ids: [record.id] } });
    expect(found.json).toMatchObject({ records: [{ id: record.id }] });
    expect((await call(server.url, 'GET', 'messages', { token })).json).toEqual({ inbox: 0, outbox: [] });
    expect((await call(server.url, 'GET', `history/nonsense`, { token })).status).toBe(400);
  });

  it('says how to reach itself only, and knows its own address', async () => {
    const answer = await call(server.url, 'POST', 'contacts/look-up', { token, body: { address: server.address } });
    expect(answer.json).toMatchObject({ error: { code: 'own-address' } });
    const nonsense = await call(server.url, 'POST', 'contacts/look-up', { token, body: { address: 'a b' } });
    expect(nonsense).toMatchObject({ status: 400, json: { error: { code: 'address-malformed' } } });
  });
});

describe('the gateway', () => {
  it.each<Record<string, string>>([{}, { authorization: 'Bearer nonsense' }])(
    'closes a stranger with 4401 and reads nothing',
    async (headers) => {
      const socket = await TestSocket.open(server.url, headers);
      socket.send({ command: 'ping', id: 1 });
      expect(await socket.closed).toEqual({ code: 4401, reason: 'not-signed-in' });
      await expect(socket.next('reply')).rejects.toThrow('closed');
    },
  );

  it('greets, and answers every command once with its number', async () => {
    const socket = await connect();
    expect(await socket.next('welcome')).toMatchObject({ version: 1, commit: 0, change: expect.any(Number) as number });
    socket.send({ command: 'ping', id: 7 });
    expect(await socket.next('reply')).toEqual({ event: 'reply', id: 7 });
    socket.send({ command: 'commit', id: 8, commit: commitBytes({ number: 1 }) });
    expect(await socket.next('reply')).toMatchObject({ id: 8, committed: { number: 1 } });
    socket.send({ command: 'commit', id: 9, commit: random(5) });
    expect(await socket.next('reply')).toMatchObject({ id: 9, error: { code: 'malformed' } });
  });

  it('does pipelined commits in their order', async () => {
    const socket = await connect();
    for (let number = 1; number <= 50; number++)
      socket.send({ command: 'commit', id: number, commit: commitBytes({ number }) });
    for (let number = 1; number <= 50; number++)
      expect(await socket.next('reply')).toMatchObject({ id: number, committed: { number } });
  });

  it.each([
    ['garbage', random(30)],
    ['nothing', new Uint8Array(0)],
    ['an unknown command', encodeCbor({ command: 'fly', id: 1 })],
    ['a truncated command', gatewayCommand.encode({ command: 'ping', id: 1 }).subarray(0, -1)],
    ['text', '{"command":"ping","id":1}'],
  ])('answers %s and closes with 4400', async (_, frame) => {
    const socket = await connect();
    socket.socket.send(frame);
    expect(await socket.next('reply')).toMatchObject({ id: null, error: { code: 'malformed' } });
    expect(await socket.closed).toEqual({ code: 4400, reason: 'malformed' });
  });

  it('answers whatever else is thrown at it', async () => {
    const noise = fc.uint8Array({ maxLength: 2_000 });
    const bent = fc.tuple(noise, fc.nat(40)).map(([bytes, at]) => {
      const frame = gatewayCommand.encode({ command: 'commit', id: 1, commit: bytes }).slice();
      frame[at % frame.length] = 0xff;
      return frame;
    });
    await fc.assert(
      fc.asyncProperty(fc.oneof(noise, bent), async (frame) => {
        const socket = await connect();
        socket.socket.send(frame);
        const { id, error } = await socket.next('reply');
        expect(error?.code).toBe('malformed');
        if (id === null) expect((await socket.closed).code).toBe(4400);
        socket.socket.terminate();
      }),
      { numRuns: 60 },
    );
  });

  it('answers an oversized frame and closes with 4413', async () => {
    const socket = await connect();
    socket.socket.send(new Uint8Array(MAX_GATEWAY_FRAME_BYTES + 1));
    expect(await socket.next('reply')).toMatchObject({ id: null, error: { code: 'too-large' } });
    expect(await socket.closed).toEqual({ code: 4413, reason: 'too-large' });
  });

  it('keeps the newest connection of a device and closes the older as replaced', async () => {
    const older = await connect();
    const newer = await connect();
    expect(await older.closed).toEqual({ code: 4410, reason: 'replaced' });
    newer.send({ command: 'ping', id: 1 });
    expect(await newer.next('reply')).toEqual({ event: 'reply', id: 1 });
  });

  it('closes the connection of a device that is signed out', async () => {
    const other = await signIn(server, keys);
    const socket = await connect(other.token);
    await call(server.url, 'DELETE', `access/devices/${other.device}`, { token });
    expect((await socket.closed).code).toBe(4401);
  });

  it('moves the lease at once when its holder disconnects, with a new epoch', async () => {
    const [first, second] = [await connect(), await connect((await signIn(server, keys)).token)];
    first.send({ command: 'lease', id: 1, want: true });
    const { epoch } = await first.next('lease');
    expect(await first.next('inbox')).toEqual({ event: 'inbox', entries: [], remaining: 0 });
    second.send({ command: 'lease', id: 1, want: true });
    await second.next('reply');
    first.socket.terminate();
    expect((await second.next('lease')).epoch).toBe((epoch ?? 0) + 1);
  });

  it('takes the lease back when it is given back, and says so', async () => {
    const [first, second] = [await connect(), await connect((await signIn(server, keys)).token)];
    first.send({ command: 'lease', id: 1, want: true });
    expect((await first.next('lease')).epoch).toEqual(expect.any(Number));
    second.send({ command: 'lease', id: 1, want: true });
    await second.next('reply');
    first.send({ command: 'lease', id: 2, want: false });
    expect((await first.next('lease')).epoch).toBeNull();
    expect((await second.next('lease')).epoch).toEqual(expect.any(Number));
  });

  it('says to every device at once that presence was switched off', async () => {
    const here = await connect();
    expect(await here.next('reach')).toMatchObject({ presence: true });
    const other = await connect((await signIn(server, keys)).token);
    await other.next('reach');
    const body = { presence: false };
    expect((await call(server.url, 'PUT', 'settings', { token, body })).json).toMatchObject({ presence: false });
    for (const socket of [here, other]) expect(await socket.next('reach')).toMatchObject({ presence: false });
    const later = await connect();
    expect(await later.next('reach')).toMatchObject({ presence: false });
    expect((await call(server.url, 'PUT', 'settings', { token, body: { presence: 'no' } })).status).toBe(400);
    expect((await call(server.url, 'PUT', 'settings', { body })).status).toBe(401);
    await call(server.url, 'PUT', 'settings', { token, body: { presence: true } });
    expect((await call(server.url, 'GET', 'settings', { token })).json).toMatchObject({ presence: true });
  });

  it('sends what is there, then what comes, to every device', async () => {
    const [writer, reader] = [await connect(), await connect((await signIn(server, keys)).token)];
    const { change } = await writer.next('welcome');
    const records = [1, 2, 3].map(() => aRecordChange(aConversation()));
    writer.send({ command: 'commit', id: 1, commit: commitBytes({ number: 1, records: records.slice(0, 2) }) });
    await writer.next('reply');
    reader.send({ command: 'follow', id: 1, after: change });
    const first = await reader.next('changes');
    expect(first.live).toBe(true);
    writer.send({ command: 'commit', id: 2, commit: commitBytes({ number: 2, records: records.slice(2) }) });
    const second = await reader.next('changes');
    const ids = [...first.rows, ...second.rows].flatMap((row) => (row.type === 'record' ? [row.record.id] : []));
    expect(ids).toEqual(records.map(({ id }) => id));
  });

  it.each(['//', '/api', '/api/ws/x', 'http://[/api/ws'])(
    'opens no WebSocket on %s and answers as to any request',
    async (path) => {
      const client = connectTcp(Number(new URL(server.url).port), '127.0.0.1');
      client.write(
        `GET ${path} HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade, close\r\nUpgrade: websocket\r\n\r\n`,
      );
      let answer = '';
      for await (const part of client) answer += String(part);
      expect(answer).toMatch(/^HTTP\/1\.1 4\d\d [^]*X-Content-Type-Options/i);
    },
  );
});

describe('a server that stops', () => {
  it('answers every commit that it did, does no other, and says going-away', async () => {
    const own = await startTestServer();
    const first = await setUp(own, keys);
    const socket = await TestSocket.open(own.url, { authorization: `Bearer ${first.token}` });
    await socket.next('welcome');
    let [sent, answered] = [0, 0];
    const sendNext = (): void => {
      const commit = commitBytes({ number: ++sent, records: [aRecordChange(aConversation())] });
      socket.send({ command: 'commit', id: sent, commit });
    };
    for (let inFlight = 0; inFlight < 100; inFlight++) sendNext();
    let stopped: Promise<void> | null = null;
    for (let reply = await socket.nextOrEnd('reply'); reply !== null; reply = await socket.nextOrEnd('reply')) {
      expect(reply).toMatchObject({ id: ++answered, committed: { number: answered } });
      stopped ??= own.stop();
      sendNext();
    }
    await stopped;
    expect(await socket.closed).toEqual({ code: 1001, reason: 'going-away' });
    const again = await startTestServer({ directory: own.directory });
    const back = await TestSocket.open(again.url, { authorization: `Bearer ${first.token}` });
    expect((await back.next('welcome')).commit).toBe(answered);
    back.socket.terminate();
    await again.remove();
  });
});
