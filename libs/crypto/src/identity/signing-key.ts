import { ProtocolError, signatureInput, signed, type RandomSource, type SignatureContext } from '@parley/protocol';
import { basic } from '../primitives/basic';

const SEED_BYTES = 32;

/** An Ed25519 key pair: identity key, everyday key, device key or server key. */
export interface SigningKey {
  /** 32 bytes; the id of an account or server is this key. */
  readonly publicKey: Uint8Array;
  /** The private key as the 32-byte seed of RFC 8032 §5.1.5. Whoever is done with the key overwrites it. */
  readonly seed: Uint8Array;
  /**
   * Signs exact bytes for one purpose.
   * @returns encoded `signed`
   * @throws ProtocolError `malformed` or `too-large` for a payload above MAX_INTRODUCTION_BYTES
   */
  sign(context: SignatureContext, payload: Uint8Array): Promise<Uint8Array>;
}

/** A new key from 32 random bytes. */
export function generateSigningKey(random: RandomSource): Promise<SigningKey> {
  return signingKeyFromSeed(random(SEED_BYTES));
}

/**
 * The key of a seed (copied).
 * @throws ProtocolError `malformed` when it has not 32 bytes
 */
export async function signingKeyFromSeed(seed: Uint8Array): Promise<SigningKey> {
  if (seed.length !== SEED_BYTES) throw new ProtocolError('malformed', 'an Ed25519 seed has 32 bytes');
  const kept = seed.slice();
  const signer = await basic().ed25519Signer(kept);
  return {
    publicKey: signer.publicKey,
    seed: kept,
    async sign(context, payload) {
      const signature = await signer.sign(signatureInput(context, payload));
      return signed.encode({ payload, signature });
    },
  };
}
