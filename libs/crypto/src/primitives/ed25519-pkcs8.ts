import { concatBytes, ProtocolError } from '@parley/protocol';

/** PrivateKeyInfo of an Ed25519 key up to the seed (RFC 8410 §7). */
const PREFIX = Uint8Array.from([
  0x30, 0x2e, 0x02, 0x01, 0, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x04, 0x22, 0x04, 0x20,
]);

const SEED_BYTES = 32;

/** PKCS#8 DER of a seed. @throws ProtocolError `malformed` when the seed has not 32 bytes */
export function ed25519Pkcs8(seed: Uint8Array): Uint8Array {
  if (seed.length !== SEED_BYTES) throw new ProtocolError('malformed', 'an Ed25519 seed has 32 bytes');
  return concatBytes(PREFIX, seed);
}
