import { CLOCK_WARNING_MS } from '@parley/protocol';
import { fault, fine, type Line } from './line';

/** Null when the other side did not tell its time. @param there whose clock it is, as in "that of …" */
export function clockLine(aheadMs: number | null, there: string): Line | null {
  if (aheadMs === null) return null;
  const seconds = Math.round(Math.abs(aheadMs) / 1000);
  if (Math.abs(aheadMs) <= CLOCK_WARNING_MS)
    return fine('clock', `The clock here and that of ${there} agree to ${seconds} s.`);
  const way = aheadMs > 0 ? 'ahead of' : 'behind';
  return fault(
    'clock',
    `The clock here is ${seconds} s ${way} that of ${there}.`,
    'Let both computers set their clocks by themselves (NTP; on Linux: timedatectl set-ntp true).',
  );
}
