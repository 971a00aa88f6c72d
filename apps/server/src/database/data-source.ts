import type Database from 'better-sqlite3';
import { DataSource } from 'typeorm';
import { entities } from './entities';
import { migrations } from './migrations';

/**
 * The schema's data source; migrations are run by `openDatabase`, `synchronize` never.
 * @param prepare sets up the connection before anything else is done on it
 */
export function createDataSource(path: string, prepare: (db: Database.Database) => void = () => undefined): DataSource {
  return new DataSource({
    type: 'better-sqlite3',
    database: path,
    entities,
    migrations,
    migrationsTransactionMode: 'all',
    prepareDatabase: prepare,
  });
}
