import * as z from 'zod';
import { fromBase64Url, toBase64Url } from './bytes';

/** Building blocks of the message schemas. */

/**
 * Takes the values of a schema that are right past zod's machinery, which looks at each of them several times on the way out and was a tenth of
 * what a message costs. What is wrong goes through it, and is told why.
 * @param schema as it is used: what is made of it by `meta` or by another check has no short cut any more
 * @param decode the value from the wire as code sees it; undefined when it is not right
 * @param encode the other way
 */
export function shortCut<S extends z.ZodType>(
  schema: S,
  decode: (value: unknown) => unknown,
  encode: (value: unknown) => unknown = decode,
): S {
  const internals: z.core.$ZodTypeInternals = schema._zod;
  const run = internals.run.bind(internals);
  internals.run = (payload, context) => {
    const value = context.direction === 'backward' ? encode(payload.value) : decode(payload.value);
    if (value === undefined) return run(payload, context);
    payload.value = value;
    return payload;
  };
  return schema;
}

/** A byte string of an exact length. */
export function bytesOf(length: number): z.ZodType<Uint8Array, Uint8Array> {
  return bytesThat((value) => value.length === length, `${length} bytes`, `bytes (${length})`);
}

/** A byte string of at most `max` (and at least `min`) bytes. */
export function bytesUpTo(max: number, min = 0): z.ZodType<Uint8Array, Uint8Array> {
  const wire = min === 0 ? `bytes (at most ${max})` : `bytes (${min}–${max})`;
  return bytesThat((value) => value.length >= min && value.length <= max, `${min} to ${max} bytes`, wire);
}

/** @param wire how the reference tells of it */
export function bytesThat(
  fits: (value: Uint8Array) => boolean,
  expected: string,
  wire: string,
): z.ZodType<Uint8Array, Uint8Array> {
  const isRight = (value: unknown): value is Uint8Array => value instanceof Uint8Array && fits(value);
  const schema = z.custom<Uint8Array>(isRight, expected).meta({ wire });
  return shortCut(schema, (value) => (isRight(value) ? value : undefined));
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

/** A whole number. @param wire how the reference tells of it */
export function whole(min: number, max: number, wire: string): z.ZodInt {
  const isRight = (value: unknown): boolean =>
    Number.isSafeInteger(value) && Number(value) >= min && Number(value) <= max;
  return shortCut(z.int().min(min).max(max).meta({ wire }), (value) => (isRight(value) ? value : undefined));
}

/** Unix time in milliseconds. */
export const time = whole(0, Number.MAX_SAFE_INTEGER, 'time (unix ms)');

/** A counting number. */
export const count = whole(0, Number.MAX_SAFE_INTEGER, 'count');

/** So many of one kind. */
export function listOf<S extends z.ZodType>(item: S, max: number, min = 0): z.ZodArray<S> {
  const schema = z.array(item).min(min).max(max);
  const internals: z.core.$ZodTypeInternals = schema._zod;
  const run = internals.run.bind(internals);
  // Otherwise zod goes through the whole list once for its length, and once more for what is in it.
  internals.run = (payload, context) => {
    const value: unknown = payload.value;
    const fits = Array.isArray(value) && value.length >= min && value.length <= max;
    return fits ? internals.parse(payload, context) : run(payload, context);
  };
  return schema;
}
