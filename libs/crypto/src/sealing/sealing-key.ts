import { ProtocolError } from '@parley/protocol';
import { ciphers } from '../primitives/ciphers';
import type { Awaitable, SealingKey, UnsealingKey } from '../primitives/ports';

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
export const loadSealingKey = (spki: Uint8Array): Promise<SealingKey> => load(() => ciphers().sealingKey(spki));

/** For a card that somebody gave: whether anything can be sealed to it. @throws ProtocolError `malformed` */
export async function checkSealingKey(spki: Uint8Array): Promise<void> {
  await loadSealingKey(spki);
}

/** @throws ProtocolError `malformed` for anything but an RSA-2048 private key (PKCS#8 DER) */
export const loadUnsealingKey = (pkcs8: Uint8Array): Promise<UnsealingKey> => load(() => ciphers().unsealingKey(pkcs8));

async function load<Key extends SealingKey | UnsealingKey>(loading: () => Awaitable<Key>): Promise<Key> {
  let key: Key;
  try {
    key = await loading();
  } catch (cause) {
    throw new ProtocolError('malformed', 'that is no RSA key', { cause });
  }
  if (key.modulusBits !== MODULUS_BITS) throw new ProtocolError('malformed', 'a sealing key has 2048 bits');
  return key;
}
