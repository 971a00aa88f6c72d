import type { Clock } from '@parley/protocol';

/** A clock for measuring how long something takes: it stands still while the one it follows is set back, and never goes back itself. */
export function steadyClock(clock: Clock): Clock {
  let last = clock.now();
  let behind = 0;
  return {
    now: () => {
      const now = clock.now();
      if (now < last) behind += last - now;
      last = now;
      return now + behind;
    },
  };
}
