import type { MigrationInterface, QueryRunner } from 'typeorm';

/** SQLite changes no column in place (https://sqlite.org/lang_altertable.html §7). */
async function replaceStates(runner: QueryRunner, sealed: string): Promise<void> {
  const columns = `"key" blob PRIMARY KEY NOT NULL, "version" bigint NOT NULL, "sealed" ${sealed}`;
  await runner.query(`CREATE TABLE "states_next" (${columns})`);
  await runner.query(`INSERT INTO "states_next" SELECT "key", "version", "sealed" FROM "states"`);
  await runner.query(`DROP TABLE "states"`);
  await runner.query(`ALTER TABLE "states_next" RENAME TO "states"`);
}

/** Of deleted states the version stays. */
export class DeletedStates1790000200000 implements MigrationInterface {
  readonly name = 'DeletedStates1790000200000';

  async up(runner: QueryRunner): Promise<void> {
    await replaceStates(runner, 'blob');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DELETE FROM "states" WHERE "sealed" IS NULL`);
    await replaceStates(runner, 'blob NOT NULL');
  }
}
