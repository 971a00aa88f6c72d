import { ProtocolError } from '@parley/protocol';

/** Exit codes of every command. */
export const exitCodes = { done: 0, failed: 1, usage: 2, timedOut: 124, interrupted: 130 } as const;
export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];

/** The command line says something that this program does not know. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** `--timeout` is over. */
export class TimedOut extends Error {
  override readonly name = 'TimedOut';
}

/** Everything was told that there is to tell, and not all of it is well. */
export class Unwell extends Error {
  override readonly name = 'Unwell';
}

export const refused = (message: string): ProtocolError => new ProtocolError('refused', message);
