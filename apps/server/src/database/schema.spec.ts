import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { DataSource } from 'typeorm';
import { createDataSource, dumpSchema } from './data-source';

const committed = join(__dirname, 'schema.sql');

async function opened(): Promise<DataSource> {
  return createDataSource(':memory:').initialize();
}

describe('schema', () => {
  let dataSource: DataSource;
  beforeEach(async () => (dataSource = await opened()));
  afterEach(() => dataSource.destroy());

  it('is what the migrations make of an empty database, as committed in schema.sql', async () => {
    await dataSource.runMigrations();
    expect(await dumpSchema(dataSource)).toBe(readFileSync(committed, 'utf8'));
  });

  it('leaves nothing that the entities would change', async () => {
    await dataSource.runMigrations();
    const { upQueries } = await dataSource.driver.createSchemaBuilder().log();
    expect(upQueries.map(({ query }) => query)).toEqual([]);
  });

  it('is gone after every migration is undone, and the same after doing them again', async () => {
    await dataSource.runMigrations();
    for (let left = dataSource.migrations.length; left > 0; left--) await dataSource.undoLastMigration();
    expect(await dumpSchema(dataSource)).toBe('');
    await dataSource.runMigrations();
    expect(await dumpSchema(dataSource)).toBe(readFileSync(committed, 'utf8'));
  });

  it('keeps states through the change that lets deleted ones stay', async () => {
    const states = (): Promise<unknown> => dataSource.query('SELECT * FROM states ORDER BY key');
    const [present, deleted] = [
      { key: Buffer.of(1), version: 4, sealed: Buffer.of(7) },
      { key: Buffer.of(2), version: 9, sealed: null },
    ];
    await dataSource.runMigrations();
    await dataSource.query('INSERT INTO states VALUES (?, ?, ?), (?, ?, ?)', [present, deleted].flatMap(Object.values));
    while ((await dumpSchema(dataSource)).includes('"sealed" blob);')) await dataSource.undoLastMigration();
    expect(await states()).toEqual([present]);
    await dataSource.runMigrations();
    expect(await states()).toEqual([present]);
  });

  it('is never synchronised', () => {
    expect(dataSource.options.synchronize ?? false).toBe(false);
  });
});
