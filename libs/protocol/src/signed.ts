import * as z from 'zod';
import { concatBytes, utf8 } from './bytes';
import { defineMessage, type ValueOf } from './message';
import { MAX_INTRODUCTION_BYTES } from './limits';
import { bytesOf, bytesUpTo } from './schema';

/**
 * Exact bytes with an Ed25519 signature (RFC 8032). The payload is never re-encoded: what was signed is what is verified, then
 * decoded.
 */
export const signed = defineMessage({
  name: 'signed',
  purpose: 'Exact payload bytes with the Ed25519 signature over their context and them.',
  maxBytes: MAX_INTRODUCTION_BYTES,
  schema: z.strictObject({ payload: bytesUpTo(MAX_INTRODUCTION_BYTES), signature: bytesOf(64) }),
});
export type Signed = ValueOf<typeof signed>;

/** What a signature is for; a signature for one purpose proves nothing for another. */
export const signatureContexts = {
  card: 'parley card 1',
  signer: 'parley signer 1',
  device: 'parley device 1',
  introduction: 'parley introduction 1',
  receipt: 'parley receipt 1',
  announcement: 'parley announcement 1',
  packet: 'parley packet 1',
  custody: 'parley custody 1',
  arrival: 'parley arrival 1',
} as const;
export type SignatureContext = (typeof signatureContexts)[keyof typeof signatureContexts];

/** The bytes an Ed25519 signature covers: context, a zero byte, payload. */
export function signatureInput(context: SignatureContext, payload: Uint8Array): Uint8Array {
  return concatBytes(utf8(context), Uint8Array.of(0), payload);
}
