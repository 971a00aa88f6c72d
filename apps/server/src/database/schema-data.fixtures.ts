import Database from 'better-sqlite3';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  aConversation,
  approvedContact,
  aRecordChange,
  aState,
  commit,
  inbound,
  openOwnerData,
  outgoing,
  random,
  withOwner,
} from '../gateway/owner-data.fixtures';
import { createDataSource } from './data-source';
import { migrations } from './migrations';

/** Holds, for every schema there ever was, a small database of that version as SQL text. What is committed is never written again: people have it. */
const folder = join(__dirname, 'schemas');
const fileOf = (name: string): string => join(folder, `${name}.sql`);

/** What is in such a database. */
export interface SchemaData {
  /** Statements that make it. */
  readonly sql: string;
  readonly passwordSecret: Uint8Array;
  readonly conversation: string;
  readonly records: readonly string[];
  readonly contact: string;
}

/** The database of the schema after this migration. */
export function schemaData(migration: string): SchemaData {
  if (!existsSync(fileOf(migration)))
    throw new Error(
      `${fileOf(migration)} is missing: PARLEY_WRITE_SCHEMAS=1 npx jest --config apps/server/jest.config.js upgrade`,
    );
  const sql = readFileSync(fileOf(migration), 'utf8');
  const said = JSON.parse(/^-- (.*)$/m.exec(sql)?.[1] ?? '') as Omit<SchemaData, 'sql' | 'passwordSecret'> & {
    passwordSecret: string;
  };
  return { ...said, sql, passwordSecret: new Uint8Array(Buffer.from(said.passwordSecret, 'base64url')) };
}

/** A column as SQLite gives it, and as it is written. */
type Column = null | number | string | Buffer;
const quoted = (value: Column): string => {
  if (value === null) return 'NULL';
  if (Buffer.isBuffer(value)) return `x'${value.toString('hex')}'`;
  return typeof value === 'string' ? `'${value.replaceAll("'", "''")}'` : String(value);
};

/** Everything in a database, as statements. */
function textOf(path: string): string {
  const db = new Database(path, { readonly: true });
  const schema = db
    .prepare<[], { name: string; sql: string }>(
      `SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite_%' ORDER BY type DESC, name`,
    )
    .all();
  const rows = schema
    .filter(({ sql }) => sql.startsWith('CREATE TABLE'))
    .flatMap(({ name }) =>
      db
        .prepare<[], Record<string, Column>>(`SELECT * FROM "${name}"`)
        .all()
        .map((row) => `INSERT INTO "${name}" VALUES (${Object.values(row).map(quoted).join(', ')});`),
    );
  db.close();
  return [...schema.map(({ sql }) => `${sql};`), ...rows].join('\n');
}

/** Somebody with a contact, two records, states, and mail on its way in and out. */
async function makeData(directory: string): Promise<object> {
  const data = await openOwnerData({ directory });
  const { keys, device } = await withOwner(data);
  const contact = await approvedContact(data, device);
  const conversation = aConversation();
  const [first, second] = [aRecordChange(conversation), aRecordChange(conversation, { incoming: true })];
  await commit(data, device, {
    records: [first, second],
    states: [{ key: aState(), version: 0, sealed: random(40) }],
    generations: [{ session: aState(), generation: 7 }],
    outgoing: [outgoing(contact, first.id)],
  });
  await data.inbox.accept(contact.server, '192.0.2.1', [inbound(keys.account, contact.stampSecret, 1024)]);
  data.close();
  return {
    passwordSecret: Buffer.from(keys.passwordSecret).toString('base64url'),
    conversation,
    records: [first.id, second.id],
    contact: contact.account,
  };
}

async function write(name: string, known: number): Promise<void> {
  const directory = mkdtempSync(join(tmpdir(), 'parley-schema-'));
  const path = join(directory, 'parley.sqlite');
  const expected = await makeData(directory);
  const source = await createDataSource(path).initialize();
  for (let left = migrations.length; left > known; left--) await source.undoLastMigration();
  await source.destroy();
  writeFileSync(fileOf(name), `-- ${JSON.stringify(expected)}\n${textOf(path)}\n`);
  rmSync(directory, { recursive: true });
}

/** Writes those that are missing. */
export async function writeSchemaData(): Promise<void> {
  mkdirSync(folder, { recursive: true });
  for (const [index, { name }] of migrations.entries()) if (!existsSync(fileOf(name))) await write(name, index + 1);
}
