import * as z from 'zod';
import { concatBytes } from './bytes';
import { accountId, idBytes } from './ids';
import { MAX_ENVELOPE_BYTES, MAX_HOPS } from './limits';
import { defineMessage, type ValueOf } from './message';
import { bytesThat, bytesUpTo, whole } from './schema';

/** What servers move. `hops` is the only field that changes on the way. */
export const envelope = defineMessage({
  name: 'envelope',
  purpose:
    'What servers store and move: a sealed content for one account. Its id is SHA-256(to ‖ ttl as 32-bit big endian ‖ sealed).',
  maxBytes: MAX_ENVELOPE_BYTES,
  schema: z.strictObject({
    to: accountId,
    /** Seconds, counted by each holder from its own receipt. */
    ttl: whole(1, 0xffff_ffff, 'seconds'),
    hops: whole(0, MAX_HOPS, 'hops'),
    /** HMAC-SHA-256(secret shared with this contact or invite, id); empty for a stranger's introduction. */
    stamp: bytesThat(({ length }) => length === 32 || length === 0, '32 bytes, or none', 'bytes (32), or none'),
    sealed: bytesUpTo(MAX_ENVELOPE_BYTES),
  }),
});
export type Envelope = ValueOf<typeof envelope>;

/** The bytes whose SHA-256 is the envelope's id. */
export function envelopeIdInput({ to, ttl, sealed }: Pick<Envelope, 'to' | 'ttl' | 'sealed'>): Uint8Array {
  const seconds = new Uint8Array(4);
  new DataView(seconds.buffer).setUint32(0, ttl);
  return concatBytes(idBytes(to), seconds, sealed);
}
