import type { MessageProblem } from '@parley/client';

/** A message is asked for once a day, three times in all; after this long nothing more happens by itself. */
const GIVEN_UP_MS = 4 * 24 * 60 * 60_000;

/**
 * What is known of a message that cannot be shown, and what happens next.
 * @param sender name of who sent it; null: this account
 * @param age ms since it came
 */
export function problemText({ kind, reason }: MessageProblem, sender: string | null, age: number): string {
  if (kind === 'unknown-kind')
    return $localize`This needs a newer version of Parley (${reason}:kind:). It is kept, and shown after an update.`;
  if (sender === null) return $localize`This message does not open on this device.`;
  if (age > GIVEN_UP_MS)
    return $localize`This message could not be decrypted, and did not come again though Parley asked for it. Ask ${sender}:name: what it said.`;
  return $localize`This message could not be decrypted. Parley asks ${sender}:name:’s device to send it again; it appears here when it comes.`;
}
