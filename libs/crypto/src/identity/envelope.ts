import { envelopeId, envelopeIdInput, idBytes, type Envelope, type EnvelopeId } from '@parley/protocol';
import * as z from 'zod';
import { constantTimeEqual, hmacSha256, sha256 } from './hashing';

/** SHA-256(to ‖ ttl ‖ sealed): the same for the sender, every server on the way, and the reader. */
export const envelopeIdOf = (envelope: Pick<Envelope, 'to' | 'ttl' | 'sealed'>): EnvelopeId =>
  z.decode(envelopeId, sha256(envelopeIdInput(envelope)));

/** HMAC-SHA-256 over the envelope's id, with the secret the recipient gave: 32 bytes. */
export const stampOf = (secret: Uint8Array, id: EnvelopeId): Uint8Array => hmacSha256(secret, idBytes(id));

/** Whether an envelope was stamped with this secret; false for the empty stamp of a stranger. */
export const verifyStamp = (secret: Uint8Array, id: EnvelopeId, stamp: Uint8Array): boolean =>
  constantTimeEqual(stampOf(secret, id), stamp);
