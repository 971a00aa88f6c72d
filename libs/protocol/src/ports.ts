/** The world as libraries see it: time and randomness come in through these. */

/** Unix time in milliseconds. */
export interface Clock {
  now(): number;
}

/** Cryptographically secure random bytes. */
export type RandomSource = (length: number) => Uint8Array;

/** Timers, so that tests can turn the hands themselves. */
export interface Timers {
  /** Calls `task` once after `delayMs`; the returned function cancels it. */
  after(delayMs: number, task: () => void): () => void;
}

/** What a library may say about its own work: never user content, never a secret. */
export interface Logger {
  debug(event: string, fields?: Record<string, unknown>): void;
  info(event: string, fields?: Record<string, unknown>): void;
  warn(event: string, fields?: Record<string, unknown>): void;
}
