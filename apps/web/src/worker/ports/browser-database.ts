import type { AccountId, DeviceId } from '@parley/protocol';
import { openDB, type DBSchema, type IDBPDatabase } from 'idb';
import type { SealedBytes } from './seal';

/** What stays in the browser between two visits. */
interface Schema extends DBSchema {
  device: { key: 'record'; value: StoredDevice };
  keys: { key: 'browser'; value: CryptoKey };
  settings: { key: 'security'; value: SecuritySettings };
  unsent: { key: string; value: StoredUnsent; indexes: { order: number } };
}

/** A message that is not yet durable on the server. */
export interface StoredUnsent {
  readonly id: string;
  /** When it was written (unix ms). */
  readonly order: number;
  readonly sealed: SealedBytes;
}

/** The device of this browser; its seed and, where the person wanted that, its everyday key are sealed with the browser's key. */
export interface StoredDevice {
  readonly account: AccountId;
  readonly device: DeviceId;
  /** The token itself is in a cookie that no script can read. */
  readonly signedIn: boolean;
  readonly seed: SealedBytes;
  readonly certificate: Uint8Array;
  readonly seenChange: number;
  readonly seenVault: number;
  /** Stay unlocked until then (unix ms). */
  readonly stay: { readonly until: number; readonly key: SealedBytes } | null;
}

export interface SecuritySettings {
  /** Lock after so many minutes without a person at any tab; null: never. */
  readonly idleMinutes: number | null;
}

export type BrowserDatabase = IDBPDatabase<Schema>;

export function openBrowserDatabase(): Promise<BrowserDatabase> {
  return openDB<Schema>('parley', 1, {
    upgrade: (database) => {
      for (const store of ['device', 'keys', 'settings'] as const) database.createObjectStore(store);
      database.createObjectStore('unsent', { keyPath: 'id' }).createIndex('order', 'order');
    },
  });
}
