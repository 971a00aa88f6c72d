import { statSync } from 'node:fs';
import { random } from '../gateway/owner-data.fixtures';
import { type FileSide, sha256, TestFile } from './transfer.fixtures';
import { codeOf, TwoSides } from './two-sides.fixtures';

const sides = TwoSides.forTests();
let alice: FileSide;
let bob: FileSide;
beforeAll(() => {
  ({ alice, bob } = sides);
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
    const file = await sides.uploaded();
    await bob.begin(file, 'in', alice);
    expect(codeOf(await bob.upload(file, 0))).toBe('refused');
  });
});
