import type { MigrationInterface, QueryRunner } from 'typeorm';

const statements = [
  `CREATE TABLE "contacts" ("account" blob PRIMARY KEY NOT NULL, "version" bigint NOT NULL, "state" text NOT NULL, "server" blob NOT NULL, "addresses" text NOT NULL, "stamp_secret" blob NOT NULL, "sealed" blob NOT NULL, "alert" text, "change" bigint NOT NULL)`,
  `CREATE INDEX "contacts_by_server" ON "contacts" ("server")`,
  `CREATE UNIQUE INDEX "contacts_by_change" ON "contacts" ("change")`,
  `CREATE TABLE "requests" ("id" blob PRIMARY KEY NOT NULL, "server" blob NOT NULL, "remote_address" text NOT NULL, "address_block" text NOT NULL, "received_at" bigint NOT NULL, "invited" boolean NOT NULL, "sealed" blob, "change" bigint NOT NULL)`,
  `CREATE UNIQUE INDEX "requests_by_change" ON "requests" ("change")`,
  `CREATE TABLE "invites" ("token" blob PRIMARY KEY NOT NULL, "expires_at" bigint NOT NULL) WITHOUT ROWID`,
  `CREATE TABLE "devices" ("id" blob PRIMARY KEY NOT NULL, "name" text NOT NULL, "token_hash" blob NOT NULL, "signed_in_at" bigint NOT NULL, "last_seen_at" bigint NOT NULL, "commit_number" bigint NOT NULL, "commit_hash" blob, "commit_answer" text) WITHOUT ROWID`,
  `CREATE UNIQUE INDEX "devices_by_token" ON "devices" ("token_hash")`,
  `CREATE TABLE "records" ("position" integer PRIMARY KEY AUTOINCREMENT NOT NULL, "id" blob NOT NULL, "conversation" blob NOT NULL, "incoming" boolean NOT NULL, "change" bigint NOT NULL, "sealed" blob NOT NULL)`,
  `CREATE UNIQUE INDEX "records_by_id" ON "records" ("id")`,
  `CREATE UNIQUE INDEX "records_by_change" ON "records" ("change")`,
  `CREATE INDEX "records_of_conversation" ON "records" ("conversation", "position", "incoming")`,
  `CREATE TABLE "conversations" ("conversation" blob PRIMARY KEY NOT NULL, "read" bigint NOT NULL, "cleared" bigint NOT NULL, "change" bigint NOT NULL) WITHOUT ROWID`,
  `CREATE UNIQUE INDEX "conversations_by_change" ON "conversations" ("change")`,
  `CREATE TABLE "inbox" ("position" integer PRIMARY KEY AUTOINCREMENT NOT NULL, "envelope" blob NOT NULL, "contact" blob NOT NULL, "received_at" bigint NOT NULL, "sealed" blob NOT NULL)`,
  `CREATE TABLE "seen" ("envelope" blob PRIMARY KEY NOT NULL) WITHOUT ROWID`,
  `CREATE TABLE "outbox" ("position" integer PRIMARY KEY AUTOINCREMENT NOT NULL, "envelope" blob NOT NULL, "contact" blob NOT NULL, "server" blob NOT NULL, "expires_at" bigint NOT NULL, "bytes" blob NOT NULL)`,
  `CREATE UNIQUE INDEX "outbox_by_envelope" ON "outbox" ("envelope")`,
  `CREATE INDEX "outbox_by_expiry" ON "outbox" ("expires_at")`,
  `CREATE INDEX "outbox_by_server" ON "outbox" ("server", "position")`,
  `CREATE TABLE "deliveries" ("envelope" blob PRIMARY KEY NOT NULL, "record" blob, "contact" blob NOT NULL, "state" text NOT NULL, "reason" text, "receipt" integer, "queued_at" bigint NOT NULL, "settled_at" bigint, "change" bigint NOT NULL) WITHOUT ROWID`,
  `CREATE INDEX "deliveries_of_record" ON "deliveries" ("record") WHERE record IS NOT NULL`,
  `CREATE UNIQUE INDEX "deliveries_by_change" ON "deliveries" ("change")`,
  `CREATE TABLE "receipts" ("id" integer PRIMARY KEY AUTOINCREMENT NOT NULL, "receipt" blob NOT NULL, "uses" integer NOT NULL)`,
  `CREATE TABLE "owner" ("id" integer PRIMARY KEY NOT NULL, "account" blob NOT NULL, "handle" text NOT NULL, "card" blob NOT NULL, "vault" blob NOT NULL, "password_hash" blob NOT NULL, "recovery_hash" blob NOT NULL, "claimed_at" bigint NOT NULL, "moved" boolean NOT NULL)`,
  `CREATE TABLE "states" ("key" blob PRIMARY KEY NOT NULL, "version" bigint NOT NULL, "sealed" blob NOT NULL)`,
  `CREATE TABLE "generations" ("session" blob PRIMARY KEY NOT NULL, "generation" bigint NOT NULL) WITHOUT ROWID`,
  `CREATE TABLE "counters" ("name" text PRIMARY KEY NOT NULL, "value" bigint NOT NULL) WITHOUT ROWID`,
];

const tables = [
  'contacts',
  'requests',
  'invites',
  'devices',
  'records',
  'conversations',
  'inbox',
  'seen',
  'outbox',
  'deliveries',
  'receipts',
  'owner',
  'states',
  'generations',
  'counters',
];

/** Everything the first release keeps. */
export class Initial1790000000000 implements MigrationInterface {
  readonly name = 'Initial1790000000000';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of statements) await runner.query(statement);
    await runner.query(`INSERT INTO "counters" ("name", "value") VALUES ('change', 0), ('lease', 0), ('starts', 0)`);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const table of tables) await runner.query(`DROP TABLE "${table}"`);
  }
}
