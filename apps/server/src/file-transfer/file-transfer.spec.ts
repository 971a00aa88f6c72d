import { call } from '../gateway/owner-client.fixtures';
import { random } from '../gateway/owner-data.fixtures';
import { type FileSide, TestFile } from './transfer.fixtures';
import { codeOf, isReady, TwoSides } from './two-sides.fixtures';

const sides = TwoSides.forTests();
let alice: FileSide;
let bob: FileSide;
beforeAll(() => {
  ({ alice, bob } = sides);
});

describe('a file', () => {
  it('goes from an upload on one server to a download on the other, each part once', async () => {
    const file = new TestFile(random(5_500), 1_000);
    expect((await alice.begin(file, 'out', bob)).json).toMatchObject({ state: 'open', stored: 0, sealedBytes: 5_500 });
    await alice.uploadAll(file);
    expect(await alice.item(file)).toMatchObject({ state: 'ready', reason: null, stored: 5_500, parts: [[0, 6]] });
    expect(sides.sent(file)).toEqual([]);
    await bob.begin(file, 'in', alice);
    expect(await bob.until(file, isReady)).toMatchObject({ stored: 5_500, reason: null });
    expect(await bob.downloadAll(file)).toEqual(Buffer.from(file.bytes));
    expect(sides.sent(file)).toEqual([0, 1, 2, 3, 4, 5]);
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
    expect(sides.sent(file)).toEqual([0, 1, 2, 3, 4, 5]);
  });

  it('may be empty: its one part has nothing but a seal', async () => {
    const file = await sides.uploaded(23, 8_388_743);
    await bob.begin(file, 'in', alice);
    await bob.until(file, isReady);
    expect(await bob.downloadAll(file)).toEqual(Buffer.from(file.bytes));
  });

  it('moves with progress that both owners hear of, and figures that tell of no transfer', async () => {
    const file = await sides.uploaded(3_000_000, 1_000_000);
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

describe('a contact', () => {
  it('that is blocked fetches nothing', async () => {
    const file = await sides.uploaded();
    await alice.contact(bob, 'blocked');
    await bob.begin(file, 'in', alice);
    await bob.until(file, ({ state, reason }) => state === 'failed' || reason === 'unreachable');
    expect(sides.sent(file)).toEqual([]);
    await alice.contact(bob, 'approved');
  });

  it('that is removed takes its transfers and their parts away', async () => {
    const [out, half] = [await sides.uploaded(), new TestFile(random(2_500), 1_000)];
    await alice.begin(half, 'out', bob);
    await alice.upload(half, 0);
    await alice.contact(bob, 'removed');
    for (const { id } of [out, half]) expect(codeOf(await alice.call('GET', `/${id}`))).toBe('unknown-transfer');
    while (alice.onDisk.length > 0) await call(alice.server.url, 'GET', 'health');
    await alice.contact(bob);
  });
});
