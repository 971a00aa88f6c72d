import { Injectable } from '@nestjs/common';
import type { DeviceId } from '@parley/protocol';
import { Counters } from '../database/counters';
import { UnitOfWork } from '../database/unit-of-work';

/** Who reads the inbox, in which epoch. */
export interface Lease {
  readonly device: DeviceId;
  readonly epoch: number;
}

/**
 * The read lease: one connected device at a time. The first that wants it gets it; when its holder goes, the one that has waited longest.
 * Each grant has a new epoch, also across restarts.
 */
@Injectable()
export class LeaseService {
  private readonly wanting = new Set<DeviceId>();
  private readonly listeners = new Set<(lease: Lease | null) => void>();
  private holder: Lease | null = null;
  private epoch: number;

  constructor(
    private readonly unit: UnitOfWork,
    private readonly counters: Counters,
  ) {
    this.epoch = counters.last('lease');
    // After a grant that could not be written: what waits is granted once the disk takes something again.
    unit.onDurable(() => {
      if (this.holder === null) this.grant();
    });
  }

  current(): Lease | null {
    return this.holder;
  }

  /** Whether this device may acknowledge in this epoch. */
  isHeld(device: DeviceId, epoch: number): boolean {
    return this.holder?.device === device && this.holder.epoch === epoch;
  }

  want(device: DeviceId): void {
    this.wanting.add(device);
    if (this.holder === null) this.grant();
  }

  /** Given back, or the device is gone. */
  release(device: DeviceId): void {
    this.wanting.delete(device);
    if (this.holder?.device !== device) return;
    this.holder = null;
    this.tell();
    this.grant();
  }

  /** Called whenever the holder changes. Returns how to stop listening. */
  onChange(listener: (lease: Lease | null) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  /**
   * The epoch counts at once, and is durable before anything that is committed in it: works are done in the order in which they came. If it
   * cannot be written, nothing in it can be either, and the device goes on waiting.
   */
  private grant(): void {
    const [device] = this.wanting;
    if (device === undefined) return;
    const lease = (this.holder = { device, epoch: ++this.epoch });
    this.unit
      .write(() => {
        while (this.counters.last('lease') < lease.epoch) this.counters.next('lease');
      })
      .then(
        () => this.holder === lease && this.tell(),
        () => {
          if (this.holder === lease) this.holder = null;
        },
      );
  }

  private tell(): void {
    for (const listener of this.listeners) listener(this.holder);
  }
}
