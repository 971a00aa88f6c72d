import type { RecordId } from '@parley/protocol';
import { anAccount, anId, random } from '../gateway/owner-data.fixtures';
import { type FileSide, TestFile } from './transfer.fixtures';
import { codeOf, isOver, isReady, TwoSides } from './two-sides.fixtures';

const sides = TwoSides.forTests();
let alice: FileSide;
let bob: FileSide;
beforeAll(() => {
  ({ alice, bob } = sides);
});

describe('a transfer', () => {
  it('that is begun again is answered as it is, and no other one takes its id', async () => {
    const file = await sides.uploaded();
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

  it('among the notes to self lies here for every device until it ends, and nobody can send one there', async () => {
    const file = new TestFile(random(2_500), 1_000);
    expect((await alice.begin(file, 'out', alice)).json).toMatchObject({ state: 'open', contact: alice.account });
    await alice.uploadAll(file);
    await alice.until(file, isReady);
    expect(await alice.downloadAll(file)).toEqual(Buffer.from(file.bytes));
    expect(codeOf(await alice.start(new TestFile(random(10), 10), 'in', alice))).toBe('unknown-contact');
    await alice.endTransfer(file);
    await alice.until(file, isOver);
    expect(await alice.download(file, 0)).toBe(410);
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
    const file = await sides.uploaded();
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
    const file = await sides.uploaded();
    expect((await alice.call('POST', `/${file.id}/pause`)).json).toMatchObject({ paused: true, state: 'ready' });
    await bob.begin(file, 'in', alice);
    await bob.call('POST', `/${file.id}/pause`);
    await bob.call('POST', `/${file.id}/resume`);
    expect(await bob.item(file)).toMatchObject({ stored: 0, state: 'open' });
    expect(sides.sent(file)).toEqual([]);
    await alice.call('POST', `/${file.id}/resume`);
    await bob.until(file, isReady);
    expect(sides.sent(file)).toEqual([0, 1, 2, 3, 4, 5]);
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
    expect(sides.sent(file)).toEqual([0, 1, 2]);
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
    expect(sides.sent(file)).toEqual([0]);
    expect(bob.onDisk.filter((name) => name.startsWith(file.id))).toEqual([]);
  });

  it('of which the other server knows nothing fails', async () => {
    const [known, unknown] = [await sides.uploaded(), new TestFile(random(10), 10)];
    await bob.begin(unknown, 'in', alice);
    expect(await bob.until(unknown, ({ state }) => state === 'failed')).toMatchObject({ reason: 'unknown-transfer' });
    // The token of another transfer opens nothing.
    await bob.start(known, 'in', alice);
    await bob.call('POST', `/${known.id}/accept`, { token: 'A'.repeat(43) });
    expect(await bob.until(known, ({ state }) => state === 'failed')).toMatchObject({ reason: 'unknown-transfer' });
    expect(sides.sent(known)).toEqual([]);
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
