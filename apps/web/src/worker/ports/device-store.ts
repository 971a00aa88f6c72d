import type { DeviceRecord, DeviceStore } from '@parley/client';
import type { BrowserDatabase, StoredDevice } from './browser-database';
import { newBrowserKey, openBytes, sealBytes, type SealedBytes } from './seal';

/** Stands for the token, which is in the cookie: who has it is signed in. */
const IN_COOKIE = 'cookie';

const SEED = 'device seed';
const EVERYDAY = 'everyday key';

/**
 * The device record in IndexedDB. The everyday key lives in memory; on disk it is, sealed, only as long as the person wants this browser to
 * stay unlocked.
 */
export class BrowserDeviceStore implements DeviceStore {
  #everyday: SealedBytes | null = null;
  #stayUntil: number | null = null;
  #last: Promise<unknown> = Promise.resolve();

  private constructor(
    private readonly database: BrowserDatabase,
    private readonly key: CryptoKey,
    private readonly now: () => number,
  ) {}

  static async open(database: BrowserDatabase, now: () => number): Promise<BrowserDeviceStore> {
    const fresh = await newBrowserKey();
    const transaction = database.transaction('keys', 'readwrite');
    const known = await transaction.store.get('browser');
    if (known === undefined) await transaction.store.put(fresh, 'browser');
    await transaction.done;
    return new BrowserDeviceStore(database, known ?? fresh, now);
  }

  /** What the worker that takes over needs, sealed. */
  get everyday(): SealedBytes | null {
    return this.#everyday;
  }

  adopt(everyday: SealedBytes | null): void {
    this.#everyday = everyday;
  }

  /** Unix ms, or null: until the last tab is closed. */
  get stayUntil(): number | null {
    return this.#stayUntil;
  }

  async load(): Promise<DeviceRecord | null> {
    await this.#last;
    const stored = await this.database.get('device', 'record');
    if (stored === undefined) return null;
    const stay = stored.stay !== null && stored.stay.until > this.now() ? stored.stay : null;
    this.#stayUntil = stay?.until ?? null;
    this.#everyday ??= stay?.key ?? null;
    const everydayKey = this.#everyday && (await openBytes(this.key, EVERYDAY, this.#everyday));
    return {
      account: stored.account,
      device: stored.device,
      token: stored.signedIn ? IN_COOKIE : null,
      everydayKey,
      deviceSeed: await openBytes(this.key, SEED, stored.seed),
      deviceCertificate: stored.certificate,
      seenChange: stored.seenChange,
      seenVault: stored.seenVault,
    };
  }

  save(record: DeviceRecord): Promise<void> {
    return this.#inOrder(async () => {
      this.#everyday = record.everydayKey && (await sealBytes(this.key, EVERYDAY, record.everydayKey));
      if (this.#everyday === null) this.#stayUntil = null;
      await this.#put({
        account: record.account,
        device: record.device,
        signedIn: record.token !== null,
        seed: await sealBytes(this.key, SEED, record.deviceSeed),
        certificate: record.deviceCertificate,
        seenChange: record.seenChange,
        seenVault: record.seenVault,
        stay: this.#stay(),
      });
    });
  }

  clear(): Promise<void> {
    return this.#inOrder(async () => {
      this.#everyday = null;
      this.#stayUntil = null;
      await this.database.delete('device', 'record');
    });
  }

  /** Stays unlocked until then (unix ms), or until the last tab is closed. */
  stayUnlocked(until: number | null): Promise<void> {
    return this.#inOrder(async () => {
      this.#stayUntil = until;
      const stored = await this.database.get('device', 'record');
      if (stored !== undefined) await this.#put({ ...stored, stay: this.#stay() });
    });
  }

  #stay(): StoredDevice['stay'] {
    return this.#stayUntil !== null && this.#everyday !== null ? { until: this.#stayUntil, key: this.#everyday } : null;
  }

  async #put(stored: StoredDevice): Promise<void> {
    const transaction = this.database.transaction('device', 'readwrite', { durability: 'strict' });
    await transaction.store.put(stored, 'record');
    await transaction.done;
  }

  /** Writes never overtake each other; one that failed does not stop the next. */
  #inOrder(write: () => Promise<void>): Promise<void> {
    const done = this.#last.then(write);
    this.#last = done.catch(() => undefined);
    return done;
  }
}
