import { MAX_PENDING_HANDSHAKES, MAX_PENDING_HANDSHAKES_PER_ADDRESS } from '@parley/protocol';
import { networkOf } from './network-of';

/** Bounds what strangers hold before they prove who they are: unfinished handshakes in all, and from one network (IPv4 address, IPv6 /64). */
export class Doorkeeper {
  readonly #pending = new Map<string, number>();
  #count = 0;

  get pending(): number {
    return this.#count;
  }

  /** How to leave, once; null when there is no room. */
  enter(address: string): (() => void) | null {
    const from = networkOf(address);
    const here = this.#pending.get(from) ?? 0;
    if (this.#count >= MAX_PENDING_HANDSHAKES || here >= MAX_PENDING_HANDSHAKES_PER_ADDRESS) return null;
    this.#pending.set(from, here + 1);
    this.#count += 1;
    let left = false;
    return () => {
      if (!left) this.#leave(from);
      left = true;
    };
  }

  #leave(from: string): void {
    this.#count -= 1;
    const here = (this.#pending.get(from) ?? 1) - 1;
    if (here === 0) this.#pending.delete(from);
    else this.#pending.set(from, here);
  }
}
