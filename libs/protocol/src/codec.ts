import { decode, encode } from 'cborg';
import { ProtocolError } from './errors';

/**
 * Strict CBOR (RFC 8949): definite lengths, smallest integer form, no tags, no duplicate keys, no undefined, NaN or infinity,
 * nothing behind the value. Cap the size before calling; the schema is checked by the caller.
 */
const strict = {
  strict: true,
  allowIndefinite: false,
  allowUndefined: false,
  allowInfinity: false,
  allowNaN: false,
  allowBigInt: false,
  rejectDuplicateMapKeys: true,
  tags: {},
};

export function encodeCbor(value: unknown): Uint8Array {
  return encode(value);
}

/** @throws ProtocolError `too-large` above `maxBytes`, `malformed` for anything but strict CBOR. */
export function decodeCbor(bytes: Uint8Array, maxBytes: number): unknown {
  if (bytes.length > maxBytes)
    throw new ProtocolError('too-large', `${bytes.length} bytes where at most ${maxBytes} are taken`);
  try {
    return decode(bytes, strict) as unknown;
  } catch (cause) {
    throw new ProtocolError('malformed', 'not strict CBOR', { cause });
  }
}
