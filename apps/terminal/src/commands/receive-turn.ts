import { setTimeout as delay } from 'node:timers/promises';
import type { Profile } from '../profile/profile';
import { isLocked, tryLock, type KernelLock } from '../sharing/kernel-lock';

const LOOK_AGAIN_MS = 25;

/**
 * One command at a time prints the events of a profile, so that each is printed once. The others wait for their turn.
 * @returns null when this command only wants what is waiting and another one follows everything anyway
 */
export async function takeTurn(
  profile: Profile,
  follow: boolean,
  waits: boolean,
  signal: AbortSignal,
): Promise<KernelLock | null> {
  const followed = profile.file('follow.lock');
  for (;;) {
    const turn = tryLock(profile.file('receive.lock'));
    if (turn) return follow ? withFollowing(turn, followed) : turn;
    if (!waits && isLocked(followed)) return null;
    await delay(LOOK_AGAIN_MS, undefined, { signal });
  }
}

function withFollowing(turn: KernelLock, followed: string): KernelLock {
  const following = tryLock(followed);
  return {
    release: () => {
      following?.release();
      turn.release();
    },
  };
}
