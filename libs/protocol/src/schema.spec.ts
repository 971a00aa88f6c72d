import fc from 'fast-check';
import * as z from 'zod';
import { fromBase32, toBase32 } from './bytes';
import { ProtocolError } from './errors';
import { deviceId } from './ids';
import { bytesUpTo, listOf, whole } from './schema';

const small = z.int().min(1).max(9);
const short = z.custom<Uint8Array>((value) => value instanceof Uint8Array && value.length >= 1 && value.length <= 3);
const device = z.codec(
  z.custom<Uint8Array>((value) => value instanceof Uint8Array && value.length === 16),
  z
    .string()
    .length(26)
    .regex(/^[a-z2-7]+$/),
  { decode: (bytes) => toBase32(bytes), encode: (text) => fromBase32(text) },
);

/** Schemas with a short cut, and the same as zod alone has them. */
const pairs: Record<string, readonly [z.ZodType, z.ZodType]> = {
  'whole numbers': [whole(1, 9, ''), small],
  'byte strings': [bytesUpTo(3, 1), short],
  ids: [deviceId, device],
  lists: [listOf(whole(1, 9, ''), 3, 1), z.array(small).min(1).max(3)],
  'lists of ids': [listOf(deviceId, 2), z.array(device).max(2)],
};

const id = fc.uint8Array({ minLength: 16, maxLength: 16 });
const value = fc.oneof(
  fc.integer({ min: -1, max: 11 }),
  fc.double(),
  fc.string(),
  fc.uint8Array({ maxLength: 18 }),
  id,
  id.map(toBase32),
  id.map((bytes) => `${toBase32(bytes).slice(0, -1)}1`),
  fc.constant(null),
);
const anything = fc.oneof(value, fc.array(value, { maxLength: 4 }), fc.array(id, { maxLength: 3 }));

/** What becomes of a value; where zod is asked to encode what is no id, it throws what the codec does. */
function outcome(work: () => z.ZodSafeParseResult<unknown>): unknown {
  try {
    const result = work();
    return result.success ? result.data : 'refused';
  } catch (error) {
    if (error instanceof ProtocolError && error.code === 'malformed') return 'refused';
    throw error;
  }
}

test.each(Object.entries(pairs))(
  '%s with a short cut are taken and refused as by zod alone',
  (_name, [quick, plain]) => {
    fc.assert(
      fc.property(anything, (given) => {
        for (const [by, method] of [
          ['decode', z.safeDecode],
          ['encode', z.safeEncode],
        ] as const)
          expect([by, outcome(() => method(quick, given as never))]).toEqual([
            by,
            outcome(() => method(plain, given as never)),
          ]);
      }),
      { numRuns: 500 },
    );
  },
);
