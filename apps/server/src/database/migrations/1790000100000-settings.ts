import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Settings that the owner changes while the server runs. */
export class Settings1790000100000 implements MigrationInterface {
  readonly name = 'Settings1790000100000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      `CREATE TABLE "settings" ("name" text PRIMARY KEY NOT NULL, "value" text NOT NULL) WITHOUT ROWID`,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP TABLE "settings"`);
  }
}
