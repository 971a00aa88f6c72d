import type { RecordId } from '@parley/protocol';
import Database from 'better-sqlite3';
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { join } from 'node:path';
import { call } from '../gateway/owner-client.fixtures';
import { anAccount, anId, random } from '../gateway/owner-data.fixtures';
import { FileSide, sha256, TestFile } from './transfer.fixtures';

let alice: FileSide;
let bob: FileSide;
beforeAll(async () => {
  [alice, bob] = await Promise.all([FileSide.start({ PARLEY_STORAGE_QUOTA: '5GB' }), FileSide.start()]);
  await alice.contact(bob);
  await bob.contact(alice);
});
afterAll(() => Promise.all([alice.end(), bob.end()]));

/** Requests for parts between servers, with the status of their answer. */
const asked: { id: string; part: number; status: number }[] = [];
const finished = (message: unknown): void => {
  const { request, response } = message as { request: IncomingMessage; response: ServerResponse };
  const [, id, part] = /^\/parts\/(\w+)\/(\d+)$/.exec(request.url ?? '') ?? [];
  if (id !== undefined) asked.push({ id, part: Number(part), status: response.statusCode });
};
beforeAll(() => subscribe('http.server.response.finish', finished));
afterAll(() => void unsubscribe('http.server.response.finish', finished));
const sent = ({ id }: TestFile): number[] =>
  asked
    .filter((one) => one.id === id && one.status === 200)
    .map(({ part }) => part)
    .sort((a, b) => a - b);

const codeOf = ({ json }: { json: unknown }): unknown => (json as { error?: { code: string } }).error?.code;
const isReady = ({ state }: { state: string }): boolean => state === 'ready';
const isOver = ({ state }: { state: string }): boolean => !['offered', 'open', 'ready'].includes(state);

/** Uploaded by Alice, for Bob. */
async function uploaded(bytes = 5_500, partBytes = 1_000): Promise<TestFile> {
  const file = new TestFile(random(bytes), partBytes);
  await alice.begin(file, 'out', bob);
  await alice.uploadAll(file);
  return file;
}

describe('a file', () => {
  it('goes from an upload on one server to a download on the other, each part once', async () => {
    const file = new TestFile(random(5_500), 1_000);
    expect((await alice.begin(file, 'out', bob)).json).toMatchObject({ state: 'open', stored: 0, sealedBytes: 5_500 });
    await alice.uploadAll(file);
    expect(await alice.item(file)).toMatchObject({ state: 'ready', reason: null, stored: 5_500, parts: [[0, 6]] });
    expect(sent(file)).toEqual([]);
    await bob.begin(file, 'in', alice);
    expect(await bob.until(file, isReady)).toMatchObject({ stored: 5_500, reason: null });
    expect(await bob.downloadAll(file)).toEqual(Buffer.from(file.bytes));
    expect(sent(file)).toEqual([0, 1, 2, 3, 4, 5]);
    expect(await alice.item(file)).toMatchObject({ state: 'ready', fetched: 5_500 });
  });

  it('is fetched while it is still being uploaded, and read while it is still being fetched', async () => {
    const file = new TestFile(random(5_500), 1_000);
    await alice.begin(file, 'out', bob);
    await bob.begin(file, 'in', alice);
    const got: Buffer[] = [];
    for (let number = 0; number < file.parts; number += 1) {
      const part = bob.download(file, number);
      await alice.upload(file, number);
      got.push((await part) as Buffer);
    }
    expect(Buffer.concat(got)).toEqual(Buffer.from(file.bytes));
    expect(sent(file)).toEqual([0, 1, 2, 3, 4, 5]);
  });

  it('may be empty: its one part has nothing but a seal', async () => {
    const file = await uploaded(23, 8_388_743);
    await bob.begin(file, 'in', alice);
    await bob.until(file, isReady);
    expect(await bob.downloadAll(file)).toEqual(Buffer.from(file.bytes));
  });

  it('moves with progress that both owners hear of, and figures that tell of no transfer', async () => {
    const file = await uploaded(3_000_000, 1_000_000);
    await bob.begin(file, 'in', alice);
    await bob.until(file, isReady);
    for (const side of [alice, bob]) while (!side.progress.some(({ id }) => id === file.id)) await side.call('GET', '');
    const heard = [...alice.progress, ...bob.progress].filter(({ id }) => id === file.id);
    expect(heard.every(({ stored, fetched }) => stored <= 3_000_000 && fetched <= 3_000_000)).toBe(true);
    const { url } = bob.server;
    const text = await (await fetch(`${url}/api/metrics`)).text();
    expect(text).toMatch(/^parley_transfer_bytes_in_total \d{7,}$/m);
    expect(text).toMatch(/^parley_transfers_open \d+$/m);
    expect(text).not.toContain(file.id);
  });
});

describe('an upload', () => {
  it('takes a part again without writing it again, and never another one in its place', async () => {
    const file = new TestFile(random(2_500), 1_000);
    await alice.begin(file, 'out', bob);
    await alice.upload(file, 1);
    const { mtimeNs, ino } = statSync(alice.partPath(file, 1), { bigint: true });
    expect((await alice.upload(file, 1)).status).toBe(200);
    const other = await alice.upload(file, 1, random(1_000));
    expect([other.status, codeOf(other)]).toEqual([409, 'part-mismatch']);
    expect(statSync(alice.partPath(file, 1), { bigint: true })).toMatchObject({ mtimeNs, ino });
    expect(await alice.item(file)).toMatchObject({ stored: 1_000, parts: [[1, 2]] });
    expect(await alice.download(file, 1)).toEqual(Buffer.from(file.part(1)));
  });

  it('of the same part twice at once keeps one of them', async () => {
    const file = new TestFile(random(1_500_000), 1_000_000);
    await alice.begin(file, 'out', bob);
    const other = random(1_000_000);
    const answers = await Promise.all([
      alice.upload(file, 0),
      alice.upload(file, 0, other),
      alice.upload(file, 0),
      alice.upload(file, 0, other),
    ]);
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(2);
    const [kept] = answers.map(({ status }, index) => (status === 200 ? index % 2 : null)).filter((at) => at !== null);
    const part = await alice.download(file, 0);
    expect(Buffer.from(kept === 0 ? file.part(0) : other).equals(part as Buffer)).toBe(true);
    expect(alice.onDisk.filter((name) => name.startsWith(`${file.id}/`))).toEqual([`${file.id}/0`]);
  });

  it.each<[string, (file: TestFile) => Promise<{ json: unknown }>, string]>([
    [
      'a flipped bit',
      (file) =>
        alice.upload(
          file,
          0,
          file.part(0).map((byte, at) => (at === 7 ? byte ^ 1 : byte)),
          sha256(file.part(0)),
        ),
      'part-mismatch',
    ],
    ['another part', (file) => alice.upload(file, 0, file.part(1), sha256(file.part(0))), 'part-mismatch'],
    ['a byte too few', (file) => alice.upload(file, 0, file.part(0).subarray(1)), 'part-mismatch'],
    ['a byte too many', (file) => alice.upload(file, 0, new Uint8Array([...file.part(0), 1])), 'part-mismatch'],
    ['nothing', (file) => alice.upload(file, 0, new Uint8Array(0)), 'part-mismatch'],
    ['a part behind the end', (file) => alice.upload(file, 3, file.part(2)), 'malformed'],
    ['a digest that is none', (file) => alice.call('PUT', `/${file.id}/parts/0?sha256=abc`, file.part(0)), 'malformed'],
    ['an unknown transfer', (file) => alice.upload(new TestFile(file.bytes, 1_000), 0), 'unknown-transfer'],
  ])('refuses %s and keeps nothing', async (_what, attempt, code) => {
    const file = new TestFile(random(2_500), 1_000);
    await alice.begin(file, 'out', bob);
    expect(codeOf(await attempt(file))).toBe(code);
    expect(await alice.item(file)).toMatchObject({ state: 'open', stored: 0, parts: [] });
    expect(alice.onDisk.filter((name) => name.startsWith(`${file.id}/`))).toEqual([]);
  });

  it('is ready only when no part is missing', async () => {
    const file = new TestFile(random(3_500), 1_000);
    await alice.begin(file, 'out', bob);
    for (const number of [3, 0, 2]) expect((await alice.upload(file, number)).json).toMatchObject({ state: 'open' });
    expect((await alice.item(file)).parts).toEqual([
      [0, 1],
      [2, 4],
    ]);
    expect((await alice.upload(file, 1)).json).toMatchObject({ state: 'ready', stored: 3_500 });
  });

  it('is not for parts that come from a contact', async () => {
    const file = await uploaded();
    await bob.begin(file, 'in', alice);
    expect(codeOf(await bob.upload(file, 0))).toBe('refused');
  });
});

describe('a transfer', () => {
  it('that is begun again is answered as it is, and no other one takes its id', async () => {
    const file = await uploaded();
    expect((await alice.begin(file, 'out', bob)).json).toMatchObject({ state: 'ready', stored: 5_500 });
    for (const change of [
      { sealedBytes: 9 },
      { partBytes: 9 },
      { record: anId<RecordId>(16) },
      { token: new Uint8Array(32) },
    ])
      expect(codeOf(await alice.start(file, 'out', bob, change))).toBe('record-exists');
    // Whoever offers chooses the id: the message of that comes, and no transfer with it.
    expect((await alice.start(file, 'in', bob)).status).toBe(200);
    expect(await alice.item(file)).toMatchObject({ direction: 'out', state: 'ready' });
  });

  it.each([
    ['a contact that is none', () => ({ contact: anAccount() }), 'unknown-contact'],
    ['more parts than there may be', () => ({ sealedBytes: 65_537, partBytes: 1 }), 'malformed'],
    ['5 TB', () => ({ sealedBytes: 5e12, partBytes: 90_000_000 }), 'quota-exceeded'],
  ])('of %s is refused, and leaves nothing', async (_what, change, code) => {
    const file = new TestFile(random(10), 10);
    const answer = await alice.start(file, 'out', bob, change());
    expect(codeOf(answer)).toBe(code);
    expect(codeOf(await alice.call('GET', `/${file.id}`))).toBe('unknown-transfer');
    expect(alice.onDisk).not.toContain(file.id);
  });

  it('counts with all its bytes, out or in, until it ends', async () => {
    const half = { sealedBytes: 2_400_000_000, partBytes: 90_000_000 };
    const files = [1, 2, 3, 4].map(() => new TestFile(random(10), 10)) as [TestFile, TestFile, TestFile, TestFile];
    const [out, offered, third, fourth] = files;
    expect((await alice.start(out, 'out', bob, half)).status).toBe(200);
    expect((await alice.start(offered, 'in', bob, half)).status).toBe(200);
    // What is only offered takes no room.
    expect((await alice.start(third, 'out', bob, half)).status).toBe(200);
    expect(codeOf(await alice.accept(offered))).toBe('quota-exceeded');
    const refused = await alice.start(fourth, 'out', bob, half);
    expect([refused.status, codeOf(refused)]).toEqual([507, 'quota-exceeded']);
    await alice.endTransfer(out);
    expect((await alice.accept(offered)).json).toMatchObject({ state: 'open' });
    for (const file of files) await alice.endTransfer(file);
  });

  it('is found in the list, page by page, and by its id', async () => {
    const file = await uploaded();
    const { transfers } = (await alice.call('GET', '')).json as { transfers: { id: string; change: number }[] };
    expect(transfers[0]?.id).toBe(file.id);
    const before = transfers[0]?.change ?? 0;
    const rest = (await alice.call('GET', `?before=${before}`)).json as { transfers: { id: string }[] };
    expect(rest.transfers.map(({ id }) => id)).not.toContain(file.id);
    const found = await alice.call('POST', '/look-up', { ids: [anId(16), file.id] });
    expect(found.json).toMatchObject({ transfers: [{ id: file.id, record: file.record, contact: bob.account }] });
    expect(JSON.stringify([found.json, transfers])).not.toContain('token');
  });

  it('gives nothing away while its sender has paused it, and goes on after that', async () => {
    const file = await uploaded();
    expect((await alice.call('POST', `/${file.id}/pause`)).json).toMatchObject({ paused: true, state: 'ready' });
    await bob.begin(file, 'in', alice);
    await bob.call('POST', `/${file.id}/pause`);
    await bob.call('POST', `/${file.id}/resume`);
    expect(await bob.item(file)).toMatchObject({ stored: 0, state: 'open' });
    expect(sent(file)).toEqual([]);
    await alice.call('POST', `/${file.id}/resume`);
    await bob.until(file, isReady);
    expect(sent(file)).toEqual([0, 1, 2, 3, 4, 5]);
  });

  it('fetches nothing while its recipient has paused it, and goes on after that', async () => {
    const file = new TestFile(random(2_500), 1_000);
    await alice.begin(file, 'out', bob);
    await bob.begin(file, 'in', alice);
    await bob.call('POST', `/${file.id}/pause`);
    await alice.uploadAll(file);
    expect(await bob.item(file)).toMatchObject({ stored: 0, paused: true });
    await bob.call('POST', `/${file.id}/resume`);
    await bob.until(file, isReady);
    expect(sent(file)).toEqual([0, 1, 2]);
  });

  it('that its sender cancels ends on both sides, and leaves nothing on either disk', async () => {
    const file = new TestFile(random(2_500), 1_000);
    await alice.begin(file, 'out', bob);
    await bob.begin(file, 'in', alice);
    await alice.upload(file, 0);
    expect(await bob.download(file, 0)).toEqual(Buffer.from(file.part(0)));
    await alice.endTransfer(file);
    expect(await alice.item(file)).toMatchObject({ state: 'cancelled', stored: 0 });
    expect(await bob.until(file, isOver)).toMatchObject({
      state: 'cancelled',
      reason: 'transfer-ended',
    });
    await bob.endTransfer(file);
    for (const side of [alice, bob]) {
      // The rows say so first, then the files go.
      while (side.onDisk.some((name) => name.startsWith(file.id))) await side.item(file);
      expect(codeOf(await side.call('POST', `/${file.id}/pause`))).toBe('transfer-ended');
      expect(await side.download(file, 0)).toBe(410);
      await side.start(file, side === alice ? 'out' : 'in', side === alice ? bob : alice);
      expect(await side.item(file)).toMatchObject({ state: 'cancelled' });
    }
    expect(codeOf(await alice.upload(file, 1))).toBe('transfer-ended');
  });

  it('that its recipient cancels is fetched no more, and leaves nothing on that disk', async () => {
    const file = new TestFile(random(2_500), 1_000);
    await alice.begin(file, 'out', bob);
    await bob.begin(file, 'in', alice);
    await alice.upload(file, 0);
    await bob.download(file, 0);
    await bob.endTransfer(file);
    await alice.uploadAll(file, 1);
    expect(await alice.item(file)).toMatchObject({ state: 'ready', fetched: 1_000 });
    expect(sent(file)).toEqual([0]);
    expect(bob.onDisk.filter((name) => name.startsWith(file.id))).toEqual([]);
  });

  it('of which the other server knows nothing fails', async () => {
    const [known, unknown] = [await uploaded(), new TestFile(random(10), 10)];
    await bob.begin(unknown, 'in', alice);
    expect(await bob.until(unknown, ({ state }) => state === 'failed')).toMatchObject({ reason: 'unknown-transfer' });
    // The token of another transfer opens nothing.
    await bob.start(known, 'in', alice);
    await bob.call('POST', `/${known.id}/accept`, { token: 'A'.repeat(43) });
    expect(await bob.until(known, ({ state }) => state === 'failed')).toMatchObject({ reason: 'unknown-transfer' });
    expect(sent(known)).toEqual([]);
  });

  it('waits for a server that cannot be reached, and says so', async () => {
    const nowhere = {
      ...bob,
      account: anAccount(),
      server: { ...alice.server, serverId: anId() },
    } as unknown as FileSide;
    await bob.contact(nowhere, 'approved', ['127.0.0.1:1']);
    const file = new TestFile(random(10), 10);
    await bob.begin(file, 'in', nowhere);
    expect(await bob.until(file, ({ reason }) => reason !== null)).toMatchObject({
      reason: 'unreachable',
      state: 'open',
    });
    await bob.endTransfer(file);
  });
});

describe('what happens to the disk of the sender', () => {
  const flip = (path: string): void => {
    const bytes = readFileSync(path);
    bytes[3] = (bytes[3] ?? 0) ^ 1;
    writeFileSync(path, bytes);
  };
  it.each<[string, (file: TestFile) => void]>([
    ['a flipped bit', (file) => flip(alice.partPath(file, 2))],
    ['a part that is gone', (file) => rmSync(alice.partPath(file, 2))],
    ['a part that was cut', (file) => writeFileSync(alice.partPath(file, 2), 'short')],
    [
      'two parts in each other’s place',
      (file) => {
        renameSync(alice.partPath(file, 2), `${alice.partPath(file, 2)}x`);
        renameSync(alice.partPath(file, 3), alice.partPath(file, 2));
        renameSync(`${alice.partPath(file, 2)}x`, alice.partPath(file, 3));
      },
    ],
  ])('%s ends the transfer on both sides, and nothing counts as complete', async (_what, damage) => {
    const file = await uploaded();
    damage(file);
    await bob.begin(file, 'in', alice);
    const ended = await bob.until(file, isOver);
    expect(ended).toMatchObject({ state: 'cancelled', reason: 'transfer-ended' });
    expect(await alice.item(file)).toMatchObject({ state: 'failed', reason: 'file-damaged', stored: 0 });
    // The rows say so first, then the files go.
    for (const side of [alice, bob]) while (side.onDisk.some((name) => name.startsWith(file.id))) await side.item(file);
  });
});

describe('a start', () => {
  const sql = (side: FileSide, statement: string): void => {
    const db = new Database(join(side.server.directory, 'parley.sqlite'));
    db.exec(statement);
    db.close();
  };

  it('settles what rows and files disagree about, and fetches only what is missing', async () => {
    const file = await uploaded();
    await bob.begin(file, 'in', alice);
    await bob.until(file, isReady);
    const strays = ['zzzz', `${file.id}/17`, `${file.id}/1.0011.new`];
    await bob.restart(() => {
      for (const name of strays) writeFileSync(join(bob.server.directory, 'transfers', name), 'stray');
      rmSync(bob.partPath(file, 1));
      // As after a failure of power: the row says that the file was not synchronised, and only one of them is whole.
      sql(bob, 'UPDATE parts SET synced = 0 WHERE number IN (3, 4)');
      writeFileSync(bob.partPath(file, 3), Buffer.alloc(1_000));
    });
    await bob.until(file, isReady);
    expect(await bob.downloadAll(file)).toEqual(Buffer.from(file.bytes));
    expect(sent(file)).toEqual([0, 1, 1, 2, 3, 3, 4, 5]);
    for (const name of strays) expect(bob.onDisk).not.toContain(name);
  });

  it('goes on with what was being fetched', async () => {
    const file = new TestFile(random(5_500), 1_000);
    await alice.begin(file, 'out', bob);
    await bob.begin(file, 'in', alice);
    for (const number of [0, 1, 2]) await alice.upload(file, number);
    for (const number of [0, 1, 2]) await bob.download(file, number);
    await bob.restart();
    await alice.restart();
    await alice.uploadAll(file, 3);
    await bob.until(file, isReady);
    expect(sent(file)).toEqual([0, 1, 2, 3, 4, 5]);
  });

  it('ends what is too old, keeps word of it, and forgets it in the end', async () => {
    const file = await uploaded();
    await alice.restart(() => sql(alice, `UPDATE transfers SET expires_at = ${Date.now()}`));
    expect(await alice.item(file)).toMatchObject({ state: 'expired', reason: 'expired', stored: 0, parts: [] });
    expect(alice.onDisk).toEqual([]);
    await bob.begin(file, 'in', alice);
    expect(await bob.until(file, isOver)).toMatchObject({ reason: 'transfer-ended' });
    const list = (await alice.call('GET', '')).json as { transfers: { state: string }[] };
    expect(new Set(list.transfers.map(({ state }) => state))).toEqual(new Set(['expired']));
    await alice.restart(() => sql(alice, 'UPDATE transfers SET expires_at = 1'));
    expect(codeOf(await alice.call('GET', `/${file.id}`))).toBe('unknown-transfer');
  });
});

describe('a contact', () => {
  it('that is blocked fetches nothing', async () => {
    const file = await uploaded();
    await alice.contact(bob, 'blocked');
    await bob.begin(file, 'in', alice);
    await bob.until(file, ({ state, reason }) => state === 'failed' || reason === 'unreachable');
    expect(sent(file)).toEqual([]);
    await alice.contact(bob, 'approved');
  });

  it('that is removed takes its transfers and their parts away', async () => {
    const [out, half] = [await uploaded(), new TestFile(random(2_500), 1_000)];
    await alice.begin(half, 'out', bob);
    await alice.upload(half, 0);
    await alice.contact(bob, 'removed');
    for (const { id } of [out, half]) expect(codeOf(await alice.call('GET', `/${id}`))).toBe('unknown-transfer');
    while (alice.onDisk.length > 0) await call(alice.server.url, 'GET', 'health');
    await alice.contact(bob);
  });
});
