import Database from 'better-sqlite3';
import { migrationsIn } from './open-database';
import { SCHEMA_QUERY, schemaText, type SchemaRow } from './schema-text';

/** What SQLite finds wrong in a database, without changing it; empty when it is sound. @throws errors of SQLite */
export function problemsOf(path: string): string[] {
  const db = new Database(path, { readonly: true, fileMustExist: true });
  try {
    const rows = db.pragma('integrity_check') as { integrity_check: string }[];
    return rows.map((row) => row.integrity_check).filter((line) => line !== 'ok');
  } finally {
    db.close();
  }
}

/**
 * Where the schema of a database differs from what its migrations make, without changing it; empty when it does not.
 * @throws StorageError `newer` or `corrupt`, errors of SQLite
 */
export async function schemaProblemsOf(path: string): Promise<string[]> {
  const known = migrationsIn(path).length;
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- import() of a module of our own is not rewritten by the build
  const { schemaAfter } = require('./data-source') as typeof import('./data-source');
  const lines = (schema: string): string[] => schema.split('\n').filter((line) => line !== '');
  const [expected, found] = [lines(await schemaAfter(known)), lines(schemaIn(path))];
  const name = (line: string): string => /"(\w+)"/.exec(line)?.[1] ?? line;
  return [
    ...expected
      .filter((line) => !found.includes(line))
      .map((line) => `${name(line)} is missing or other than it should be`),
    ...found.filter((line) => !expected.includes(line)).map((line) => `${name(line)} should not be there`),
  ];
}

function schemaIn(path: string): string {
  const db = new Database(path, { readonly: true, fileMustExist: true });
  try {
    return schemaText(db.prepare<[], SchemaRow>(SCHEMA_QUERY).all());
  } finally {
    db.close();
  }
}

/** A few milliseconds' worth. */
const PAGES_AT_A_TIME = 200;

/** More pages than a database can have: copied in one step, so that somebody who writes meanwhile cannot make it begin again. */
const ALL_PAGES = 0x7fff_ffff;

/** Copies a database, in use or not, into a new single file as one consistent state. @throws errors of SQLite */
export async function copyDatabase(from: string, to: string): Promise<void> {
  const db = new Database(from, { readonly: true, fileMustExist: true });
  try {
    await db.backup(to, { progress: () => ALL_PAGES });
  } finally {
    db.close();
  }
  makeSingle(to);
}

/**
 * Copies the database of this connection while it is used, some pages at a time: nobody waits for it, and what the connection writes meanwhile is
 * in the copy too.
 * @param onProgress is told the bytes; what it throws ends the copying
 * @throws errors of SQLite
 */
export async function copyWhileUsed(
  db: Database.Database,
  to: string,
  onProgress: (done: number, total: number) => void,
): Promise<void> {
  const page = db.pragma('page_size', { simple: true }) as number;
  await db.backup(to, {
    progress: ({ totalPages, remainingPages }) => {
      onProgress((totalPages - remainingPages) * page, totalPages * page);
      return PAGES_AT_A_TIME;
    },
  });
  makeSingle(to);
}

/** Without a write-ahead log the file is all there is. */
function makeSingle(path: string): void {
  const copy = new Database(path);
  try {
    copy.pragma('journal_mode = DELETE');
  } finally {
    copy.close();
  }
}
