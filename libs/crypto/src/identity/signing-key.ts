import {
  concatBytes,
  fromBase64Url,
  ProtocolError,
  signatureInput,
  signed,
  type RandomSource,
  type SignatureContext,
} from '@parley/protocol';
import { unshared } from './unshared';

const SEED_BYTES = 32;

/** PrivateKeyInfo up to the seed (RFC 8410 §7). */
const PKCS8_PREFIX = Uint8Array.of(
  0x30,
  0x2e,
  0x02,
  0x01,
  0,
  0x30,
  0x05,
  0x06,
  0x03,
  0x2b,
  0x65,
  0x70,
  0x04,
  0x22,
  0x04,
  0x20,
);

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
  const pkcs8 = concatBytes(PKCS8_PREFIX, kept);
  const [publicKey, privateKey] = await Promise.all([
    publicKeyOf(pkcs8),
    crypto.subtle.importKey('pkcs8', unshared(pkcs8), 'Ed25519', false, ['sign']),
  ]);
  pkcs8.fill(0);
  return {
    publicKey,
    seed: kept,
    async sign(context, payload) {
      const input = signatureInput(context, payload);
      const signature = new Uint8Array(await crypto.subtle.sign('Ed25519', privateKey, unshared(input)));
      return signed.encode({ payload, signature });
    },
  };
}

/** WebCrypto gives the public half of a private key only in the JSON form (RFC 8037 §2). */
async function publicKeyOf(pkcs8: Uint8Array): Promise<Uint8Array> {
  const exportable = await crypto.subtle.importKey('pkcs8', unshared(pkcs8), 'Ed25519', true, ['sign']);
  const { x } = await crypto.subtle.exportKey('jwk', exportable);
  if (x === undefined)
    throw new ProtocolError('internal', 'the platform exported an Ed25519 key without its public half');
  return fromBase64Url(x);
}
