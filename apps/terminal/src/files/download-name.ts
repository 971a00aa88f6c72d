import { savedName } from '@parley/client';
import { MAX_SAVED_NAME_BYTES, utf8Length } from '@parley/protocol';

const two = (value: number): string => String(value).padStart(2, '0');

/**
 * `YYYYMMDD_HHMMSS_from_name`, by the clock of this machine.
 * @param from handle of the sender
 * @param name as the sender's system has it
 */
export function downloadName(at: Date, from: string, name: string): string {
  const day = `${at.getFullYear()}${two(at.getMonth() + 1)}${two(at.getDate())}`;
  const time = `${two(at.getHours())}${two(at.getMinutes())}${two(at.getSeconds())}`;
  const prefix = `${day}_${time}_${savedName(from).replaceAll(' ', '-')}_`;
  // One name all together: `savedName` keeps it within its length, and keeps the extension.
  const whole = prefix + savedName(name);
  return utf8Length(whole) <= MAX_SAVED_NAME_BYTES ? whole : savedName(whole);
}
