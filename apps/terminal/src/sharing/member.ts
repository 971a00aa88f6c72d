import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { Guest } from './guest';
import { Host } from './host';
import { tryLock, type KernelLock } from './kernel-lock';
import type { WireError } from './messages';
import { HostLost, type Role, type Service } from './service';

const LOCK = 'host.lock';
/** How long to wait before looking again while another process is about to listen, or about to end: longer each time, and varied, for
 * there may be many who wait. */
const LOOK_AGAIN_MS = { first: 4, most: 40 };

async function lookAgainLater(attempt: number): Promise<void> {
  const longest = Math.min(LOOK_AGAIN_MS.first * 2 ** attempt, LOOK_AGAIN_MS.most);
  await delay(longest * (0.5 + Math.random() / 2));
}

export interface MemberOptions {
  readonly directory: string;
  /** Host and guest must say the same. */
  readonly hello: string;
  /** Opens what the host serves; called only while this process holds the host lock. `lost` ends this host. */
  readonly open: (lost: () => void) => Promise<Service>;
}

/**
 * One command's place among the commands that run at the same time in a profile. The first becomes the host and serves the others; when it
 * ends, one of the others takes over at once and everything unfinished is asked again.
 */
export class Member {
  private joined: Promise<Role> | null = null;
  private readonly closing = new AbortController();

  constructor(private readonly options: MemberOptions) {}

  async call(method: string, args: readonly unknown[], callerSignal: AbortSignal): Promise<unknown> {
    const signal = AbortSignal.any([callerSignal, this.closing.signal]);
    for (let repeated = false; ; repeated = true) {
      const joined = this.join(signal);
      try {
        const role = await joined;
        return await role.call(method, args, { signal, repeated });
      } catch (error) {
        this.leave(joined, error);
      }
    }
  }

  /** @param args asked again for each host: where to go on */
  async *stream(method: string, args: () => readonly unknown[], callerSignal: AbortSignal): AsyncIterable<unknown> {
    const signal = AbortSignal.any([callerSignal, this.closing.signal]);
    for (;;) {
      const joined = this.join(signal);
      try {
        const role = await joined;
        yield* role.stream(method, args(), signal);
        return;
      } catch (error) {
        this.leave(joined, error);
      }
    }
  }

  async close(): Promise<void> {
    this.closing.abort(new HostLost());
    const role = await this.joined?.catch(() => null);
    await role?.close();
  }

  private join(signal: AbortSignal): Promise<Role> {
    signal.throwIfAborted();
    this.joined ??= this.findPlace();
    return this.joined;
  }

  /** Forgets a place that is lost; rethrows everything else. */
  private leave(place: Promise<Role>, error: unknown): void {
    if (this.closing.signal.aborted || !(error instanceof HostLost)) {
      this.forgetFailed(place);
      throw error;
    }
    if (this.joined === place) this.joined = null;
  }

  /** A host that could not open its service has ended; a later attempt starts anew. */
  private forgetFailed(place: Promise<Role>): void {
    void place.then(
      (role) => {
        if (role instanceof Host && role.hasEnded && this.joined === place) this.joined = null;
      },
      () => {
        if (this.joined === place) this.joined = null;
      },
    );
  }

  private async findPlace(): Promise<Role> {
    const { directory, hello, open } = this.options;
    for (let attempt = 0; ; attempt++) {
      this.closing.signal.throwIfAborted();
      const guest = await Guest.tryJoin(directory, hello);
      if (guest) return guest;
      const lock = tryLock(join(directory, LOCK));
      if (lock) return await Host.start(directory, lock, hello, open);
      await lookAgainLater(attempt);
    }
  }
}

/**
 * Takes the profile for this process alone: ends the host and every command in it with this error, and keeps others waiting until the lock
 * is released.
 */
export async function takeProfile(
  directory: string,
  hello: string,
  error: WireError,
  signal: AbortSignal,
): Promise<KernelLock> {
  for (let attempt = 0; ; attempt++) {
    signal.throwIfAborted();
    const lock = tryLock(join(directory, LOCK));
    if (lock) return lock;
    const guest = await Guest.tryJoin(directory, hello);
    if (guest) await guest.endHost(error);
    else await lookAgainLater(attempt);
  }
}
