import {
  formatHostPort,
  MAX_MEMBERSHIP_FAULTS,
  OUTSIDER_LOG_INTERVAL_MS,
  type Clock,
  type HostPort,
  type Logger,
} from '@parley/protocol';
import type { MembershipFault } from './membership-fault';

/** Why somebody was not let in: no certificate, one of another authority, or one that is over. */
export type Outsider = 'no-certificate' | 'foreign' | 'ended';

/** Who was kept out of a closed federation, and whom this server does not reach because of it. For the log and the diagnostics. */
export class MembershipWatch {
  /** Connections from outside that were refused since the start. */
  readonly refused: Record<Outsider, number> = { 'no-certificate': 0, foreign: 0, ended: 0 };
  private readonly unreached = new Map<string, MembershipFault>();
  private readonly told = new Map<string, { at: number; times: number }>();

  constructor(
    private readonly log: Logger,
    private readonly clock: Clock,
  ) {}

  /** What the last attempt at each address was refused for, oldest first. */
  get faults(): ReadonlyMap<string, MembershipFault> {
    return this.unreached;
  }

  turnedAway(reason: Outsider): void {
    this.refused[reason] += 1;
    this.tell('outsider-refused', reason);
  }

  /** How an attempt to reach another server ended; null: with a connection. */
  dialled(address: HostPort, fault: MembershipFault | null): void {
    const at = formatHostPort(address);
    this.unreached.delete(at);
    if (fault === null) return;
    this.unreached.set(at, fault);
    const [oldest] = this.unreached.keys();
    if (this.unreached.size > MAX_MEMBERSHIP_FAULTS && oldest !== undefined) this.unreached.delete(oldest);
    this.tell('member-not-reached', fault);
  }

  /** Outsiders and backoff decide how often it happens, so that only so much of it goes into the log. */
  private tell(message: string, reason: string): void {
    const now = this.clock.now();
    const before = this.told.get(reason) ?? { at: -Infinity, times: 0 };
    const times = before.times + 1;
    const isDue = now - before.at >= OUTSIDER_LOG_INTERVAL_MS;
    if (isDue) this.log.warn(message, { reason, times });
    this.told.set(reason, isDue ? { at: now, times: 0 } : { at: before.at, times });
  }
}
