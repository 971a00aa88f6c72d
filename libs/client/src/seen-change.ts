import type { DeviceId, Timers } from '@parley/protocol';
import type { DeviceRecord, DeviceStore } from './api/ports';

const SAVE_AFTER_MS = 1_000;
const SAVE_EVERY = 256;

/** Keeps the highest change number in the device record, so that a server restored from a backup is noticed. */
export class SeenChange {
  /** Nothing else of the record is kept: it holds keys. */
  readonly #device: DeviceId;
  #value: number;
  #cancel: (() => void) | null = null;
  #saving: Promise<void> = Promise.resolve();
  #saved: number;

  constructor(
    { device, seenChange }: Pick<DeviceRecord, 'device' | 'seenChange'>,
    private readonly store: DeviceStore,
    private readonly timers: Timers,
  ) {
    this.#device = device;
    this.#value = this.#saved = seenChange;
  }

  get value(): number {
    return this.#value;
  }

  saw(change: number): void {
    if (change <= this.#value) return;
    this.#value = change;
    if (change - this.#saved >= SAVE_EVERY) void this.save();
    else this.#cancel ??= this.timers.after(SAVE_AFTER_MS, () => void this.save());
  }

  /** After a restore: the server counts from here. */
  restart(change: number): Promise<void> {
    this.#value = change;
    return this.save();
  }

  /** Stores the number, one write at a time. */
  save(): Promise<void> {
    this.#cancel?.();
    this.#cancel = null;
    this.#saving = this.#saving.then(async () => {
      if (this.#saved === this.#value) return;
      const saving = this.#value;
      // The host may have locked or signed out meanwhile: only the number is ours.
      const stored = await this.store.load();
      if (stored?.device === this.#device) await this.store.save({ ...stored, seenChange: saving });
      this.#saved = saving;
    });
    return this.#saving;
  }
}
