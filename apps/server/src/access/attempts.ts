import { ProtocolError, type Clock } from '@parley/protocol';

interface Failure {
  readonly address: string;
  readonly at: number;
}

export interface AttemptLimits {
  readonly perAddress: number;
  readonly inAll: number;
  readonly windowMs: number;
}

/**
 * Slows down guessing: so many failures from one address, and in all, within a sliding window. What succeeds is not counted; what is refused
 * is not either, so memory is bounded by `inAll`.
 */
export class Attempts {
  private failures: Failure[] = [];

  constructor(
    private readonly limits: AttemptLimits,
    private readonly clock: Clock,
  ) {}

  /** @throws ProtocolError `too-many-attempts` */
  check(address: string): void {
    const since = this.clock.now() - this.limits.windowMs;
    this.failures = this.failures.filter(({ at }) => at > since);
    const here = this.failures.filter((failure) => failure.address === address).length;
    if (here >= this.limits.perAddress || this.failures.length >= this.limits.inAll)
      throw new ProtocolError('too-many-attempts', 'too many attempts; wait a minute');
  }

  failed(address: string): void {
    this.failures.push({ address, at: this.clock.now() });
  }
}
