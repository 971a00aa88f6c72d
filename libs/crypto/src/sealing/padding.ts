import { MAX_CONTENT_BYTES, MIN_CONTENT_BYTES, ProtocolError } from '@parley/protocol';

/** ISO/IEC 7816-4: one marker byte, then zeros. */
const MARKER = 0x80;

/**
 * The size class of so many bytes: MIN_CONTENT_BYTES, above it the next Padmé length (Nikitin et al., "Reducing Metadata Leakage from Encrypted
 * Files and Communication with PURBs", 2019, algorithm 1): at most 12 % more, and only O(log log n) bits of the length show.
 * @throws ProtocolError `too-large` above MAX_CONTENT_BYTES, which is a class itself
 */
export function sizeClass(length: number): number {
  if (length > MAX_CONTENT_BYTES)
    throw new ProtocolError('too-large', `${length} bytes where a seal holds ${MAX_CONTENT_BYTES}`);
  if (length <= MIN_CONTENT_BYTES) return MIN_CONTENT_BYTES;
  const exponent = Math.floor(Math.log2(length));
  const significant = Math.floor(Math.log2(exponent)) + 1;
  const step = 2 ** (exponent - significant);
  return Math.ceil(length / step) * step;
}

/** Pads to the size class. @throws ProtocolError `too-large` from MAX_CONTENT_BYTES on: the marker needs a byte */
export function pad(plaintext: Uint8Array): Uint8Array {
  const padded = new Uint8Array(sizeClass(plaintext.length + 1));
  padded.set(plaintext);
  padded[plaintext.length] = MARKER;
  return padded;
}

/** Takes the padding off (a view, no copy). @throws ProtocolError `malformed` for anything that `pad` does not make */
export function unpad(padded: Uint8Array): Uint8Array {
  // A loop: short contents are mostly padding, and a callback for each byte costs ten times as much.
  let end = padded.length - 1;
  while (padded[end] === 0) end -= 1;
  if (padded[end] !== MARKER || sizeClass(end + 1) !== padded.length)
    throw new ProtocolError('malformed', 'the content of a seal is not padded to a size class');
  return padded.subarray(0, end);
}
