import { rest } from '@parley/protocol';
import Database from 'better-sqlite3';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { call, encoded, startTestServer } from '../gateway/owner-client.fixtures';
import { buildServer, ProgramFolder } from '../program.fixtures';
import { schemaAfter } from './data-source';
import { problemsOf } from './integrity';
import { migrations } from './migrations';
import { migrationsIn } from './open-database';
import { schemaData, writeSchemaData, type SchemaData } from './schema-data.fixtures';
import { SCHEMA_QUERY, schemaText, type SchemaRow } from './schema-text';

const names = migrations.map(({ name }) => name);
const latest = readFileSync(join(__dirname, 'schema.sql'), 'utf8');

/** For a new migration: `PARLEY_WRITE_SCHEMAS=1 npx jest --config apps/server/jest.config.js upgrade`, and commit the file. */
beforeAll(async () => {
  if (process.env['PARLEY_WRITE_SCHEMAS'] !== undefined) await writeSchemaData();
});

let directory: string;
let path: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'parley-upgrade-'));
  path = join(directory, 'parley.sqlite');
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

function load(into: string, { sql }: SchemaData): void {
  const db = new Database(into);
  db.exec(sql);
  db.close();
}

function schemaIn(file: string): string {
  const db = new Database(file, { readonly: true });
  try {
    return schemaText(db.prepare<[], SchemaRow>(SCHEMA_QUERY).all());
  } finally {
    db.close();
  }
}

describe.each(names)('a database of the schema after %s', (name) => {
  it('is what the migrations made then and make now', async () => {
    load(path, schemaData(name));
    expect(schemaIn(path)).toBe(await schemaAfter(names.indexOf(name) + 1));
  });

  it('opens in this version with everything that is in it', async () => {
    const data = schemaData(name);
    load(path, data);
    const server = await startTestServer({ directory });
    const body = encoded(rest.signInRequest, { with: 'password', secret: data.passwordSecret, deviceName: 'new' });
    const { json } = await call(server.url, 'POST', 'access/sign-in', { body });
    const { token } = json as { token: string };
    const of = async (what: string): Promise<unknown> => (await call(server.url, 'GET', what, { token })).json;
    const records = data.records.map((id) => expect.objectContaining({ id }) as unknown);
    expect(await of(`history/${data.conversation}`)).toMatchObject({ records });
    expect(await of('contacts')).toMatchObject({ contacts: [{ account: data.contact, state: 'approved' }] });
    expect(await of('messages')).toMatchObject({ inbox: 1, outbox: [{ waiting: 1 }] });
    await server.stop();
    expect(problemsOf(path)).toEqual([]);
    expect(schemaIn(path)).toBe(latest);
  });
});

/** Kills its process (SIGKILL, as a power cut does) before the statement of SQL that its environment names, counted from the first migration. */
const killer = (module: string): string => `
  const { prototype } = require(${JSON.stringify(module)});
  let left = Number(process.env.KILL_BEFORE);
  let begun = false;
  for (const name of ['prepare', 'exec']) {
    const original = prototype[name];
    prototype[name] = function (sql, ...more) {
      begun ||= /migrations/.test(sql);
      // What comes behind the migrations is no part of them.
      if (/UPDATE counters/.test(sql)) left = -1;
      if (begun && left-- === 0) process.kill(process.pid, 'SIGKILL');
      return original.call(this, sql, ...more);
    };
  }
`;

it('killed before any statement of its migrations, a database is the old one or the new one, and goes on', async () => {
  buildServer();
  const folder = new ProgramFolder();
  const preload = join(folder.path, 'killer.js');
  writeFileSync(preload, killer(resolve(__dirname, '../../../../node_modules/better-sqlite3')));
  const [first = ''] = names;
  const old = await schemaAfter(1);
  const found = new Set<number>();
  try {
    for (let step = 0, ready = false; !ready; step++) {
      const data = join(folder.path, `data-${step}`);
      const file = join(data, 'parley.sqlite');
      mkdirSync(data);
      load(file, schemaData(first));
      const args = ['--data', data];
      const start = folder.start(args, { preload, env: { KILL_BEFORE: String(step) } });
      ready = await start.then(
        async (server) => {
          await server.end();
          return true;
        },
        () => false,
      );
      expect(problemsOf(file)).toEqual([]);
      const known = migrationsIn(file).length;
      expect(schemaIn(file)).toBe(known === 1 ? old : latest);
      found.add(known);
      if (step % 10 === 0 && !ready) await (await folder.start(args)).end();
      if (ready) expect(step).toBeGreaterThan(10);
    }
    expect([...found].sort()).toEqual([1, names.length]);
  } finally {
    folder.remove();
  }
}, 240_000);
