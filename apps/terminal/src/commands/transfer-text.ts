import type { TransferView } from '@parley/client';
import { meaningOf } from '../output/meaning';
import { safeLine } from '../output/safe-text';

const UNITS = ['bytes', 'kB', 'MB', 'GB', 'TB', 'PB'];

/** A size in decimal units, as disks and lines are sold. */
function sizeText(bytes: number): string {
  let [value, unit] = [bytes, 0];
  while (value >= 999.5 && unit < UNITS.length - 1) [value, unit] = [value / 1000, unit + 1];
  return `${unit === 0 || value >= 99.5 ? Math.round(value) : value.toFixed(1)} ${UNITS[unit] ?? ''}`;
}

/** How far a file is, in a line for people. */
export function transferLine({ id, name, size, done, rate, state, reason }: TransferView): string {
  const moving = state === 'uploading' || state === 'running' || state === 'paused';
  const share = moving && size > 0 ? ` ${Math.floor((done / size) * 100)} %` : '';
  const speed = rate > 0 ? ` at ${sizeText(rate)}/s` : '';
  const why = reason === undefined ? '' : `: ${meaningOf(reason)}`;
  return `file ${safeLine(name)} (${sizeText(size)})  ${state}${share}${speed}${why}  ${id}`;
}
