import { createHash, hash, randomBytes } from 'node:crypto';
import { openSigned, type SigningKey } from '@parley/crypto/identity';
import type { LinkKeys, Sha256, Surroundings } from '@parley/federation';
import type { Clock, Logger, RandomSource, Timers } from '@parley/protocol';

/** The world of this process, for libraries that bring none of their own. */

export const systemClock: Clock = { now: () => Date.now() };

const systemRandom: RandomSource = (length) => new Uint8Array(randomBytes(length));

export const systemTimers: Timers = {
  after(delayMs, task) {
    const timer = setTimeout(task, delayMs);
    return () => clearTimeout(timer);
  },
};

const sha256: Sha256 = (...parts) => {
  const [only] = parts;
  if (only !== undefined && parts.length === 1) return hash('sha256', only, 'buffer');
  const running = createHash('sha256');
  for (const part of parts) running.update(part);
  return new Uint8Array(running.digest());
};

const linkKeys = (key: SigningKey): LinkKeys => ({
  publicKey: key.publicKey,
  seed: key.seed,
  sign: (context, payload) => key.sign(context, payload),
  openSigned,
});

/** What libs/federation needs of the process. */
export const surroundings = (key: SigningKey, logger: Logger): Surroundings => ({
  clock: systemClock,
  timers: systemTimers,
  random: systemRandom,
  logger,
  keys: linkKeys(key),
  sha256,
});
