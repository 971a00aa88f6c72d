import type { MigrationInterface, QueryRunner } from 'typeorm';

const statements = [
  `CREATE TABLE "peers" ("server" blob PRIMARY KEY NOT NULL, "state" text NOT NULL, "address" text, "token" blob, "remote_address" text, "address_block" text, "added_at" bigint NOT NULL)`,
  `CREATE TABLE "places" ("server" blob PRIMARY KEY NOT NULL, "sequence" bigint NOT NULL, "announcement" blob NOT NULL)`,
  `CREATE TABLE "packets" ("position" integer PRIMARY KEY AUTOINCREMENT NOT NULL, "packet" blob NOT NULL, "to_server" blob NOT NULL, "via" blob, "from_server" blob, "envelope" blob, "blind" blob, "turn" bigint NOT NULL, "size" bigint NOT NULL, "custody_by" blob, "custody_until" bigint, "expires_at" bigint NOT NULL)`,
  `CREATE UNIQUE INDEX "packets_by_id" ON "packets" ("packet")`,
  `CREATE INDEX "packets_waiting" ON "packets" ("to_server", "turn") WHERE custody_by IS NULL`,
  `CREATE INDEX "packets_in_custody" ON "packets" ("to_server", "custody_by", "custody_until") WHERE custody_by IS NOT NULL`,
  `CREATE INDEX "packets_by_relay" ON "packets" ("to_server", "via", "turn") WHERE custody_by IS NULL`,
  `CREATE INDEX "packets_by_expiry" ON "packets" ("expires_at")`,
  `CREATE TABLE "packet_bytes" ("position" integer PRIMARY KEY NOT NULL, "bytes" blob NOT NULL)`,
  `CREATE TABLE "queues" ("to_server" blob NOT NULL, "from_server" blob NOT NULL, "packets" bigint NOT NULL, "bytes" bigint NOT NULL, "turn" bigint NOT NULL, PRIMARY KEY ("to_server", "from_server")) WITHOUT ROWID`,
  `CREATE TABLE "arrivals" ("id" integer PRIMARY KEY AUTOINCREMENT NOT NULL, "receipt" blob NOT NULL, "uses" integer NOT NULL)`,
  `CREATE TABLE "unsettled" ("packet" blob NOT NULL, "from_server" blob NOT NULL, "arrival" integer, "expires_at" bigint NOT NULL, PRIMARY KEY ("packet", "from_server")) WITHOUT ROWID`,
  `CREATE INDEX "unsettled_of_server" ON "unsettled" ("from_server", "arrival")`,
  `ALTER TABLE "outbox" ADD COLUMN "packet" integer`,
  `CREATE INDEX "outbox_unpacked" ON "outbox" ("server", "position") WHERE packet IS NULL`,
  `ALTER TABLE "deliveries" ADD COLUMN "blind" blob`,
  `INSERT INTO "counters" ("name", "value") VALUES ('announced', 0)`,
];

const undo = [
  `DELETE FROM "counters" WHERE "name" = 'announced'`,
  `ALTER TABLE "deliveries" DROP COLUMN "blind"`,
  `DROP INDEX "outbox_unpacked"`,
  `ALTER TABLE "outbox" DROP COLUMN "packet"`,
  ...['unsettled', 'arrivals', 'queues', 'packet_bytes', 'packets', 'places', 'peers'].map(
    (table) => `DROP TABLE "${table}"`,
  ),
];

/** Peers, where servers are, and packets on their way. */
export class Transit1790000400000 implements MigrationInterface {
  readonly name = 'Transit1790000400000';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of statements) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const statement of undo) await runner.query(statement);
  }
}
