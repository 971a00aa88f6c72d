import Database from 'better-sqlite3';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { random } from '../gateway/owner-data.fixtures';
import { type FileSide, TestFile } from './transfer.fixtures';
import { codeOf, isOver, isReady, TwoSides } from './two-sides.fixtures';

const sides = TwoSides.forTests();
let alice: FileSide;
let bob: FileSide;
beforeAll(() => {
  ({ alice, bob } = sides);
});

describe('a start', () => {
  const sql = (side: FileSide, statement: string): void => {
    const db = new Database(join(side.server.directory, 'parley.sqlite'));
    db.exec(statement);
    db.close();
  };

  it('settles what rows and files disagree about, and fetches only what is missing', async () => {
    const file = await sides.uploaded();
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
    expect(sides.sent(file)).toEqual([0, 1, 1, 2, 3, 3, 4, 5]);
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
    expect(sides.sent(file)).toEqual([0, 1, 2, 3, 4, 5]);
  });

  it('ends what is too old, keeps word of it, and forgets it in the end', async () => {
    const file = await sides.uploaded();
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
