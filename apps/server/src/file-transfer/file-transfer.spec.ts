import { random } from '../gateway/owner-data.fixtures';
import { FileSide, TestFile } from './transfer.fixtures';

// A start makes keys and a certificate, which takes a while on a busy machine.
jest.setTimeout(120_000);

let alice: FileSide;
let bob: FileSide;
beforeEach(async () => {
  [alice, bob] = await Promise.all([FileSide.start(), FileSide.start()]);
  await alice.contact(bob);
  await bob.contact(alice);
});
afterEach(() => Promise.all([alice.end(), bob.end()]));

const ready = { state: 'ready', reason: null } as const;

describe('a file', () => {
  it('goes from an upload on one server to a download on the other, part by part', async () => {
    const file = new TestFile(random(5_500), 1000);
    expect((await alice.begin(file, 'out', bob)).json).toMatchObject({ state: 'open', stored: 0, sealedBytes: 5_500 });
    await alice.uploadAll(file);
    expect(await alice.item(file)).toMatchObject({ ...ready, stored: 5_500, parts: [[0, 6]] });
    await bob.begin(file, 'in', alice);
    expect(await bob.until(file, ({ state }) => state === 'ready')).toMatchObject({ stored: 5_500, reason: null });
    expect(await bob.downloadAll(file)).toEqual(Buffer.from(file.bytes));
    expect(await alice.item(file)).toMatchObject({ ...ready, fetched: 5_500 });
  });

  it('is fetched while it is still being uploaded', async () => {
    const file = new TestFile(random(5_500), 1000);
    await alice.begin(file, 'out', bob);
    await bob.begin(file, 'in', alice);
    const got: Buffer[] = [];
    for (let number = 0; number < file.parts; number += 1) {
      const part = bob.download(file, number);
      await alice.upload(file, number);
      got.push((await part) as Buffer);
    }
    expect(Buffer.concat(got)).toEqual(Buffer.from(file.bytes));
  });
});
