import * as z from 'zod';
import { MAX_HANDSHAKE_BYTES, MAX_SERVER_CERTIFICATES } from '../limits';
import { defineMessage, type ValueOf } from '../message';
import { bytesOf, listOf } from '../schema';

const version = z.int().min(1).max(255);

/** Prologue of the Noise handshake: both sides must mean the same protocol. */
export const LINK_PROLOGUE = 'parley-link';

/** Payload of the second and third Noise XX message. */
export const hello = defineMessage({
  name: 'hello',
  purpose: 'Payload of the encrypted Noise XX handshake messages: versions and role of the sending server.',
  maxBytes: MAX_HANDSHAKE_BYTES,
  // Not strict at the top: a newer server may say more, and the two still learn that they share a version, or none.
  schema: z.object({
    versions: z.strictObject({ min: version, max: version }),
    role: z.enum(['owner', 'relay']),
    /** Program and version, for diagnosis. */
    agent: z.string().max(64),
    /**
     * SHA-256 of the TLS certificates that the sending server shows to who connects to it: whoever fetches parts of files from there takes one of
     * these, or one that a public authority vouches for.
     */
    certificates: listOf(bytesOf(32), MAX_SERVER_CERTIFICATES).optional(),
  }),
});
export type Hello = ValueOf<typeof hello>;
