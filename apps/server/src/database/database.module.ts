import { Global, Inject, Module, type OnApplicationShutdown } from '@nestjs/common';
import type { Clock, RandomSource } from '@parley/protocol';
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { CONFIG, type Config } from '../config';
import { Counters } from './counters';
import { openDatabase, type OpenedDatabase } from './open-database';
import { CLOCK, RANDOM } from './ports';
import { RestoreNote } from './restore-note';
import { UnitOfWork } from './unit-of-work';

/** Injection token of the opened database. */
export const DATABASE = Symbol('OpenedDatabase');

/** Name of the database inside the data directory. */
export const DATABASE_FILE = 'parley.sqlite';

/** The opened database, and the world outside as far as features need it. */
@Global()
@Module({
  providers: [
    {
      provide: DATABASE,
      inject: [CONFIG],
      useFactory: (config: Config): Promise<OpenedDatabase> => openDatabase(join(config.storage.data, DATABASE_FILE)),
    },
    { provide: UnitOfWork, inject: [DATABASE], useFactory: ({ db }: OpenedDatabase): UnitOfWork => new UnitOfWork(db) },
    { provide: Counters, inject: [UnitOfWork], useFactory: (unit: UnitOfWork): Counters => new Counters(unit) },
    RestoreNote,
    { provide: CLOCK, useValue: { now: () => Date.now() } satisfies Clock },
    { provide: RANDOM, useValue: ((length) => new Uint8Array(randomBytes(length))) satisfies RandomSource },
  ],
  exports: [DATABASE, UnitOfWork, Counters, RestoreNote, CLOCK, RANDOM],
})
export class DatabaseModule implements OnApplicationShutdown {
  constructor(
    @Inject(DATABASE) private readonly database: OpenedDatabase,
    private readonly unitOfWork: UnitOfWork,
  ) {}

  /** Runs after the listeners are closed: what was taken is written, then the database is closed. */
  onApplicationShutdown(): void {
    this.unitOfWork.flush();
    this.database.close();
  }
}
