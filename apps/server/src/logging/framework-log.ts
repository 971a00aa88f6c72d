import type { LoggerService } from '@nestjs/common';
import type { Logger as Pino } from 'pino';
import { safeError } from './safe-error';

/**
 * What Nest says of itself: its chatter at the start only when debugging, its complaints as warnings, without the texts of foreign errors.
 */
export class FrameworkLog implements LoggerService {
  /** A start that fails is told by the program, in one sentence. */
  private starting = true;
  private readonly log_: Pino;

  constructor(log: Pino) {
    this.log_ = log.child({ part: 'framework' });
  }

  started(): void {
    this.starting = false;
  }

  log(message: unknown): void {
    this.log_.debug({ said: textOf(message) }, 'framework');
  }

  warn(message: unknown): void {
    this.log_.warn({ said: textOf(message) }, 'framework-warning');
  }

  error(message: unknown): void {
    if (!this.starting) this.log_.warn({ err: safeError(message) }, 'framework-error');
  }
}

const textOf = (message: unknown): string => (typeof message === 'string' ? message : typeof message);
