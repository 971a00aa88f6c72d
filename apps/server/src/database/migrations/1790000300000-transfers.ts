import type { MigrationInterface, QueryRunner } from 'typeorm';

/** File transfers, and the sealed parts of them that lie in files. */
export class Transfers1790000300000 implements MigrationInterface {
  readonly name = 'Transfers1790000300000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      `CREATE TABLE "transfers" ("id" blob PRIMARY KEY NOT NULL, "direction" text NOT NULL, "record" blob NOT NULL, "contact" blob NOT NULL, "token" blob, "sealed_bytes" bigint NOT NULL, "part_bytes" bigint NOT NULL, "state" text NOT NULL, "paused" boolean NOT NULL, "reason" text, "stored" bigint NOT NULL, "fetched" bigint NOT NULL, "created_at" bigint NOT NULL, "expires_at" bigint NOT NULL, "change" bigint NOT NULL)`,
    );
    await runner.query(`CREATE INDEX "transfers_of_contact" ON "transfers" ("contact")`);
    await runner.query(`CREATE UNIQUE INDEX "transfers_by_change" ON "transfers" ("change")`);
    await runner.query(
      `CREATE TABLE "parts" ("transfer" blob NOT NULL, "number" integer NOT NULL, "digest" blob NOT NULL, "bytes" bigint NOT NULL, "synced" boolean NOT NULL, "fetched" boolean NOT NULL, PRIMARY KEY ("transfer", "number")) WITHOUT ROWID`,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP TABLE "parts"`);
    await runner.query(`DROP TABLE "transfers"`);
  }
}
