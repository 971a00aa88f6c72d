import { Inject, Injectable } from '@nestjs/common';
import { SIGN_IN_ATTEMPTS_IN_ALL, SIGN_IN_ATTEMPTS_PER_ADDRESS, SIGN_IN_WINDOW_MS, type Clock } from '@parley/protocol';
import type { Logger as Pino } from 'pino';
import { CLOCK } from '../database/ports';
import { LOG } from '../logging';
import { Attempts } from './attempts';

/** Failed set-ups, sign-ins and proofs of the password. */
@Injectable()
export class SignInAttempts extends Attempts {
  constructor(
    @Inject(CLOCK) clock: Clock,
    @Inject(LOG) private readonly log: Pino,
  ) {
    super(
      { perAddress: SIGN_IN_ATTEMPTS_PER_ADDRESS, inAll: SIGN_IN_ATTEMPTS_IN_ALL, windowMs: SIGN_IN_WINDOW_MS },
      clock,
    );
  }

  override failed(address: string): void {
    super.failed(address);
    // As many lines as there may be attempts.
    this.log.info('sign-in-refused');
  }
}
