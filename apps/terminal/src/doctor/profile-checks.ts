import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fault, fine, type Line } from './line';

const OPEN_TO_OTHERS = 0o077;

/** Whether the profile and what lies in it belong to this user and to nobody else. */
export function profileLine(directory: string, user: number | undefined = process.getuid?.()): Line {
  const places = [directory, ...readdirSync(directory).map((name) => join(directory, name))];
  for (const place of places) {
    const { uid, mode } = statSync(place, { throwIfNoEntry: false }) ?? { uid: user, mode: 0 };
    if (user !== undefined && uid !== user)
      return fault(
        'profile',
        `${place} belongs to another user (${uid}).`,
        `Give it to the user who runs parley: chown -R ${user} ${directory}, or use another --profile.`,
      );
    if ((mode & OPEN_TO_OTHERS) !== 0)
      return fault(
        'profile',
        `Other users of this computer may read ${place} (mode ${(mode & 0o777).toString(8)}).`,
        `Close it: chmod -R go= ${directory}. If others had the chance to read it, change the password.`,
      );
  }
  return fine('profile', `${directory} is readable by this user alone.`);
}
