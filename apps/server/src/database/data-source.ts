import { NestFactory } from '@nestjs/core';
import { TypeOrmModule } from '@nestjs/typeorm';
import type Database from 'better-sqlite3';
import { DataSource, type DataSourceOptions } from 'typeorm';
import { entities } from './entities';
import { migrations } from './migrations';

/** Sets up a connection before anything else is done on it. */
type Prepare = (db: Database.Database) => void;

const options = (path: string, prepare: Prepare): DataSourceOptions => ({
  type: 'better-sqlite3',
  database: path,
  entities,
  migrations,
  migrationsTransactionMode: 'all',
  prepareDatabase: prepare,
});

/** The schema's data source; `synchronize` never. */
export const createDataSource = (path: string, prepare: Prepare = () => undefined): DataSource =>
  new DataSource(options(path, prepare));

/** What Nest needs to know for a context that does nothing but migrate. */
class SchemaModule {}

/** Brings the database at this path to the present schema and closes it. @throws what the database says */
export async function migrateSchema(path: string, prepare: Prepare): Promise<void> {
  const typeOrm = TypeOrmModule.forRoot({ ...options(path, prepare), migrationsRun: true, retryAttempts: 0 });
  const context = await NestFactory.createApplicationContext(
    { module: SchemaModule, imports: [typeOrm] },
    { logger: false, abortOnError: false },
  );
  await context.close();
}
