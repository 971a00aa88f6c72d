import type { Timers } from '@parley/protocol';
import type { DeviceRecord, DeviceStore } from './api/ports';

const SAVE_AFTER_MS = 1_000;
const SAVE_EVERY = 256;

/** Keeps the highest change number in the device record, so that a server restored from a backup is noticed. */
export class SeenChange {
  #record: DeviceRecord;
  #cancel: (() => void) | null = null;
  #saving: Promise<void> = Promise.resolve();
  #saved: number;

  constructor(
    record: DeviceRecord,
    private readonly store: DeviceStore,
    private readonly timers: Timers,
  ) {
    this.#record = record;
    this.#saved = record.seenChange;
  }

  get value(): number {
    return this.#record.seenChange;
  }

  saw(change: number): void {
    if (change <= this.#record.seenChange) return;
    this.#record = { ...this.#record, seenChange: change };
    if (change - this.#saved >= SAVE_EVERY) void this.save();
    else this.#cancel ??= this.timers.after(SAVE_AFTER_MS, () => void this.save());
  }

  /** After a restore: the server counts from here. */
  restart(change: number): Promise<void> {
    this.#record = { ...this.#record, seenChange: change };
    return this.save();
  }

  /** Stores the number, one write at a time. */
  save(): Promise<void> {
    this.#cancel?.();
    this.#cancel = null;
    this.#saving = this.#saving.then(async () => {
      if (this.#saved === this.#record.seenChange) return;
      const saving = this.#record.seenChange;
      // The host may have locked or signed out meanwhile: only the number is ours.
      const stored = await this.store.load();
      if (stored?.device === this.#record.device) await this.store.save({ ...stored, seenChange: saving });
      this.#saved = saving;
    });
    return this.#saving;
  }
}
