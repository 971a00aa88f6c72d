import { Inject, Injectable } from '@nestjs/common';
import { SIGN_IN_ATTEMPTS_IN_ALL, SIGN_IN_ATTEMPTS_PER_ADDRESS, SIGN_IN_WINDOW_MS, type Clock } from '@parley/protocol';
import { CLOCK } from '../database/ports';
import { Attempts } from './attempts';

/** Failed set-ups, sign-ins and proofs of the password. */
@Injectable()
export class SignInAttempts extends Attempts {
  constructor(@Inject(CLOCK) clock: Clock) {
    super(
      { perAddress: SIGN_IN_ATTEMPTS_PER_ADDRESS, inAll: SIGN_IN_ATTEMPTS_IN_ALL, windowMs: SIGN_IN_WINDOW_MS },
      clock,
    );
  }
}
