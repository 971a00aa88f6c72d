import type { AccountId, DeviceId, TransferId } from '@parley/protocol';
import { openDB, type DBSchema, type IDBPDatabase } from 'idb';
import type { SealedBytes } from './seal';

/** What stays in the browser between two visits. */
interface Schema extends DBSchema {
  device: { key: 'record'; value: StoredDevice };
  keys: { key: 'browser'; value: CryptoKey };
  settings: { key: 'security'; value: SecuritySettings };
  unsent: { key: string; value: StoredUnsent; indexes: { order: number } };
  files: { key: TransferId; value: StoredFile };
}

/**
 * What this browser has begun to do about a file: to bring it to the own server, or to take it. Names and keys stand in its message, not here; what is
 * taken lies, as it is, in the browser's own storage for this address.
 */
export type StoredFile =
  | {
      readonly id: TransferId;
      readonly kind: 'upload';
      readonly fingerprint: string;
      readonly handle: FileSystemFileHandle | null;
      /** Unix ms; tells a file that is found by its handle from one that was changed. */
      readonly modified: number;
    }
  | {
      readonly id: TransferId;
      readonly kind: 'copy';
      /** All of it is here, and is what was sent. */
      readonly whole: boolean;
      /** Unix ms when it came, or was saved by the person. */
      readonly at: number;
    };

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
  return openDB<Schema>('parley', 2, {
    upgrade: (database, before) => {
      if (before < 1) {
        for (const store of ['device', 'keys', 'settings'] as const) database.createObjectStore(store);
        database.createObjectStore('unsent', { keyPath: 'id' }).createIndex('order', 'order');
      }
      database.createObjectStore('files', { keyPath: 'id' });
    },
  });
}
