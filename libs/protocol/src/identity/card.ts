import * as z from 'zod';
import { ProtocolError } from '../errors';
import { accountId, serverId } from '../ids';
import {
  MAX_ADDRESSES_PER_CARD,
  MAX_ADDRESS_LENGTH,
  MAX_CARD_BYTES,
  MAX_HANDLE_LENGTH,
  MAX_NAME_LENGTH,
  MAX_RELAYS_PER_CARD,
} from '../limits';
import { defineMessage, type ValueOf } from '../message';
import { bytesUpTo, time } from '../schema';
import { parseHostPort } from './host-port';

/** The name part of an address: lower-case letters, digits, dot, dash, underscore; starts with a letter or digit. */
export const handle = z
  .string()
  .max(MAX_HANDLE_LENGTH)
  .regex(/^[a-z0-9][a-z0-9._-]*$/)
  .meta({ wire: 'handle' });

/** What people read: no control characters, no direction overrides (U+202A–E, U+2066–9), not empty. */
export const displayName = z
  .string()
  .min(1)
  .max(MAX_NAME_LENGTH)
  .regex(/^[^\p{Cc}\u202a-\u202e\u2066-\u2069]+$/u)
  .regex(/\S/)
  .meta({ wire: 'display name' });

/** Six lower-case hexadecimal digits. */
export const colour = z
  .string()
  .regex(/^[0-9a-f]{6}$/)
  .meta({ wire: 'colour (rrggbb)' });

/** `host:port` or `host`, as `parseHostPort` reads it. */
export const hostPort = z.string().min(1).max(MAX_ADDRESS_LENGTH).refine(isHostPort).meta({ wire: 'host[:port]' });

function isHostPort(text: string): boolean {
  try {
    parseHostPort(text);
    return true;
  } catch (error) {
    if (error instanceof ProtocolError) return false;
    throw error;
  }
}

/** What others pin about an account; signed by its identity key (context `card`). */
export const card = defineMessage({
  name: 'card',
  purpose: 'What others pin about an account. Signed by the identity key; a higher number replaces a lower one.',
  maxBytes: MAX_CARD_BYTES,
  schema: z.strictObject({
    account: accountId,
    handle,
    name: displayName,
    colour,
    /** RSA-2048 public key, SubjectPublicKeyInfo DER. */
    sealingKey: bytesUpTo(600, 200),
    server: serverId,
    /** Best first. */
    addresses: z.array(hostPort).max(MAX_ADDRESSES_PER_CARD),
    relays: z.array(hostPort).max(MAX_RELAYS_PER_CARD),
    /** max(last + 1, unix ms). */
    number: time,
  }),
});
export type Card = ValueOf<typeof card>;
