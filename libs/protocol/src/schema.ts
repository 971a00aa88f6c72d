import * as z from 'zod';
import { fromBase64Url, toBase64Url } from './bytes';

/** Building blocks of the message schemas. */

/** A byte string of an exact length. */
export function bytesOf(length: number): z.ZodType<Uint8Array, Uint8Array> {
  return z
    .custom<Uint8Array>((value) => value instanceof Uint8Array && value.length === length, `${length} bytes`)
    .meta({
      wire: `bytes (${length})`,
    });
}

/** A byte string of at most `max` (and at least `min`) bytes. */
export function bytesUpTo(max: number, min = 0): z.ZodType<Uint8Array, Uint8Array> {
  return z
    .custom<Uint8Array>(
      (value) => value instanceof Uint8Array && value.length >= min && value.length <= max,
      `${min} to ${max} bytes`,
    )
    .meta({ wire: min === 0 ? `bytes (at most ${max})` : `bytes (${min}–${max})` });
}

/** Bytes that travel in JSON as base64url text. */
export function base64UrlBytes(max: number, min = 0): z.ZodCodec<z.ZodString, z.ZodType<Uint8Array, Uint8Array>> {
  return z.codec(
    z
      .string()
      .max(Math.ceil((max * 4) / 3))
      .regex(/^[A-Za-z0-9_-]*$/),
    bytesUpTo(max, min),
    { decode: (text) => fromBase64Url(text), encode: (bytes) => toBase64Url(bytes) },
  );
}

/** Unix time in milliseconds. */
export const time = z.int().min(0).max(Number.MAX_SAFE_INTEGER).meta({ wire: 'time (unix ms)' });

/** A counting number. */
export const count = z.int().min(0).max(Number.MAX_SAFE_INTEGER).meta({ wire: 'count' });
