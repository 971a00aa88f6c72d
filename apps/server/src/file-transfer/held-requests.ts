import { networkOf } from '@parley/federation';
import { MAX_HELD_PARTS, MAX_HELD_PARTS_PER_ADDRESS } from '@parley/protocol';

/** Bounds how many requests wait or run at once, in all and from one IPv4 address or IPv6 /64. */
export class HeldRequests {
  private readonly perAddress = new Map<string, number>();
  private all = 0;

  /** Null when there is no room; otherwise how to leave, once. */
  enter(from: string): (() => void) | null {
    const address = networkOf(from);
    const held = this.perAddress.get(address) ?? 0;
    if (this.all >= MAX_HELD_PARTS || held >= MAX_HELD_PARTS_PER_ADDRESS) return null;
    this.all += 1;
    this.perAddress.set(address, held + 1);
    return () => {
      this.all -= 1;
      const left = (this.perAddress.get(address) ?? 1) - 1;
      if (left === 0) this.perAddress.delete(address);
      else this.perAddress.set(address, left);
    };
  }
}
