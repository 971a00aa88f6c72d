import { MAX_PICTURE_BYTES } from '../limits';
import { bytesThat } from '../schema';

const startsWith = (bytes: Uint8Array, at: number, ...values: readonly number[]): boolean =>
  values.every((value, index) => bytes[at + index] === value);

/** Whether bytes begin as WebP (RFC 9649 §2.4), JPEG (T.81 §B.1.1.3) or PNG (RFC 2083 §3.1) does. */
function isPicture(bytes: Uint8Array): boolean {
  return (
    (startsWith(bytes, 0, 0x52, 0x49, 0x46, 0x46) && startsWith(bytes, 8, 0x57, 0x45, 0x42, 0x50)) ||
    startsWith(bytes, 0, 0xff, 0xd8, 0xff) ||
    startsWith(bytes, 0, 0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a)
  );
}

/** A small picture of a person. */
export const picture = bytesThat(
  (bytes) => bytes.length <= MAX_PICTURE_BYTES && isPicture(bytes),
  'a picture',
  `WebP, JPEG or PNG (at most ${MAX_PICTURE_BYTES})`,
);
