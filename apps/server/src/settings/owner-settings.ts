import { Injectable } from '@nestjs/common';
import type Database from 'better-sqlite3';
import { UnitOfWork } from '../database/unit-of-work';

/** What the owner can choose, with what holds until then. */
const defaults = { presence: true, listed: true };

export type Settings = Readonly<typeof defaults>;

/** The owner's choices: kept in memory, changed durably. */
@Injectable()
export class OwnerSettings {
  private values: Settings;
  private readonly listeners = new Set<() => void>();
  private readonly save: Database.Statement<[string, string]>;

  constructor(private readonly unit: UnitOfWork) {
    this.save = unit.db.prepare(
      'INSERT INTO settings VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value',
    );
    const select = unit.db.prepare<[], { name: string; value: string }>('SELECT name, value FROM settings');
    const stored = new Map(select.all().map(({ name, value }) => [name, value]));
    const read = (name: keyof Settings): boolean => (stored.get(name) ?? String(defaults[name])) === 'true';
    this.values = { presence: read('presence'), listed: read('listed') };
  }

  get(): Settings {
    return this.values;
  }

  /** Sets what is named; resolves once it is durable and the listeners know. */
  async change(changes: Partial<Settings>): Promise<Settings> {
    await this.unit.write(() => {
      for (const [name, value] of Object.entries(changes)) this.save.run(name, String(value));
    });
    this.values = { ...this.values, ...changes };
    for (const listener of this.listeners) listener();
    return this.values;
  }

  onChange(listener: () => void): void {
    this.listeners.add(listener);
  }
}
