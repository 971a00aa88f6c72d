import { ProtocolError } from '@parley/protocol';
import { unshared } from '../identity/unshared';

const ALGORITHM = { name: 'RSA-OAEP', hash: 'SHA-256' } as const;
const MODULUS_BITS = 2048;
const PUBLIC_EXPONENT = Uint8Array.of(1, 0, 1);

/** A sealing key pair as bytes: the public one goes into the card, the private one into the vault. */
export interface SealingKeyPair {
  /** SubjectPublicKeyInfo DER. */
  readonly publicKey: Uint8Array;
  /** PKCS#8 DER. */
  readonly privateKey: Uint8Array;
}

/** Makes an RSA-2048 key pair. */
export async function generateSealingKey(): Promise<SealingKeyPair> {
  const pair = await crypto.subtle.generateKey(
    { ...ALGORITHM, modulusLength: MODULUS_BITS, publicExponent: PUBLIC_EXPONENT },
    true,
    ['wrapKey', 'unwrapKey'],
  );
  const [publicKey, privateKey] = await Promise.all([
    crypto.subtle.exportKey('spki', pair.publicKey),
    crypto.subtle.exportKey('pkcs8', pair.privateKey),
  ]);
  return { publicKey: new Uint8Array(publicKey), privateKey: new Uint8Array(privateKey) };
}

/** @throws ProtocolError `malformed` for anything but an RSA-2048 public key (SubjectPublicKeyInfo DER) */
export const wrappingKey = (spki: Uint8Array): Promise<CryptoKey> => load('spki', spki, 'wrapKey');

/** @throws ProtocolError `malformed` for anything but an RSA-2048 private key (PKCS#8 DER) */
export const unwrappingKey = (pkcs8: Uint8Array): Promise<CryptoKey> => load('pkcs8', pkcs8, 'unwrapKey');

async function load(format: 'spki' | 'pkcs8', der: Uint8Array, usage: 'wrapKey' | 'unwrapKey'): Promise<CryptoKey> {
  const key = await imported(format, der, usage);
  const { modulusLength } = key.algorithm as RsaHashedKeyAlgorithm;
  if (modulusLength !== MODULUS_BITS) throw new ProtocolError('malformed', 'a sealing key has 2048 bits');
  return key;
}

async function imported(format: 'spki' | 'pkcs8', der: Uint8Array, usage: KeyUsage): Promise<CryptoKey> {
  try {
    return await crypto.subtle.importKey(format, unshared(der), ALGORITHM, false, [usage]);
  } catch (cause) {
    throw new ProtocolError('malformed', 'that is no RSA key', { cause });
  }
}
