import type { TransferRow } from '@parley/protocol';

type Sizes = Pick<TransferRow, 'sealedBytes' | 'partBytes'>;

/** How many parts a transfer has. */
export const partsIn = ({ sealedBytes, partBytes }: Sizes): number => Math.ceil(sealedBytes / partBytes);

/** Bytes of one part; null when there is no such part. */
export function bytesOfPart(sizes: Sizes, number: number): number | null {
  const last = partsIn(sizes) - 1;
  if (!Number.isSafeInteger(number) || number < 0 || number > last) return null;
  return number < last ? sizes.partBytes : sizes.sealedBytes - last * sizes.partBytes;
}

/** Numbers in order, as ranges from (inclusive) to (exclusive). */
export function rangesOf(numbers: readonly number[]): [from: number, to: number][] {
  const ranges: [number, number][] = [];
  for (const number of numbers) {
    const last = ranges.at(-1);
    if (last?.[1] === number) last[1] = number + 1;
    else ranges.push([number, number + 1]);
  }
  return ranges;
}
