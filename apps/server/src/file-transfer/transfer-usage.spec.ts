import type { TransferId, TransferState } from '@parley/protocol';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Counters } from '../database/counters';
import { openDatabase } from '../database/open-database';
import { UnitOfWork } from '../database/unit-of-work';
import { anAccount, anId, aRecord, random } from '../gateway/owner-data.fixtures';
import { TransferBook } from './transfer-book';

const BYTES = 1_000;

describe('what all transfers take', () => {
  it('is what a look through all of them finds, also after works that were refused', async () => {
    const database = await openDatabase(join(mkdtempSync(join(tmpdir(), 'parley-usage-')), 'parley.sqlite'));
    const unit = new UnitOfWork(database.db);
    const counters = new Counters(unit);
    const book = new TransferBook(unit, counters);
    const contact = anAccount();
    const add = (direction: 'out' | 'in'): TransferId => {
      const id = anId<TransferId>(16);
      const token = direction === 'out' ? random(32) : null;
      const start = { id, direction, record: aRecord(), contact, sealedBytes: BYTES, partBytes: 100, token };
      book.add(start, { createdAt: 1, expiresAt: 2 });
      return id;
    };
    const fresh = (): unknown => new TransferBook(unit, counters).usage();
    expect(book.usage()).toEqual({ rows: 0, bytes: 0, open: 0 });
    const ids = await unit.write(() => [add('out'), add('in'), add('in'), add('out')]);
    expect(book.usage()).toEqual({ rows: 4, bytes: 2 * BYTES, open: 2 });
    const [out, offered, , other] = ids as [TransferId, TransferId, TransferId, TransferId];
    await unit.write(() => book.accept(offered, random(32)));
    const states: TransferState[] = ['ready', 'cancelled', 'failed'];
    for (const state of states) {
      await unit.write(() => book.become(out, state, null));
      expect(book.usage()).toEqual(fresh());
    }
    const refused = unit.write(() => {
      add('out');
      book.remove(other);
      throw new Error('refused');
    });
    await expect(refused).rejects.toThrow('refused');
    expect(book.usage()).toEqual(fresh());
    await unit.write(() => book.remove(other));
    await unit.write(() => book.forget(10, 10));
    expect(book.usage()).toEqual(fresh());
    expect(book.usage()).toEqual({ rows: 2, bytes: BYTES, open: 1 });
    database.close();
  });
});
