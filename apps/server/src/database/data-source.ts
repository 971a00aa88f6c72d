import { NestFactory } from '@nestjs/core';
import { TypeOrmModule } from '@nestjs/typeorm';
import type Database from 'better-sqlite3';
import { DataSource, type DataSourceOptions } from 'typeorm';
import { entities } from './entities';
import { migrations } from './migrations';
import { SCHEMA_QUERY, schemaText, type SchemaRow } from './schema-text';

/** Sets up a connection before anything else is done on it. */
type Prepare = (db: Database.Database) => void;

const options = (path: string, prepare: Prepare, known = migrations.length): DataSourceOptions => ({
  type: 'better-sqlite3',
  database: path,
  entities,
  migrations: migrations.slice(0, known),
  migrationsTransactionMode: 'all',
  prepareDatabase: prepare,
});

/** The schema's data source; `synchronize` never. */
export const createDataSource = (path: string, prepare: Prepare = () => undefined): DataSource =>
  new DataSource(options(path, prepare));

/** Every table and index of a database, as SQLite keeps them, one a line. */
export async function dumpSchema(dataSource: DataSource): Promise<string> {
  const rows = await dataSource.query<SchemaRow[]>(SCHEMA_QUERY);
  return schemaText(rows);
}

/** What the first so many migrations make of an empty database; as {@link dumpSchema} says it. */
export async function schemaAfter(known: number): Promise<string> {
  const dataSource = await new DataSource(options(':memory:', () => undefined, known)).initialize();
  try {
    await dataSource.runMigrations();
    return await dumpSchema(dataSource);
  } finally {
    await dataSource.destroy();
  }
}

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
