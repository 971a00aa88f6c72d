import { ProtocolError, toBase32 } from '@parley/protocol';
import { basic } from '../primitives/basic';
import type { Ed25519Verifier } from '../primitives/ports';

/** Public keys kept imported: enough for every contact and server in use, and bounded against strangers. */
const MAX_IMPORTED_KEYS = 1_024;

const imported = new Map<string, Ed25519Verifier>();

/** An Ed25519 public key (32 bytes) ready to verify with. Imported once. @throws ProtocolError `bad-signature` for no key. */
export async function verifyingKey(publicKey: Uint8Array): Promise<Ed25519Verifier> {
  const name = toBase32(publicKey);
  const known = imported.get(name);
  if (known !== undefined) return known;
  const key = await load(publicKey);
  if (imported.size >= MAX_IMPORTED_KEYS) dropOldest();
  imported.set(name, key);
  return key;
}

async function load(publicKey: Uint8Array): Promise<Ed25519Verifier> {
  try {
    return await basic().ed25519Verifier(publicKey);
  } catch (cause) {
    throw new ProtocolError('bad-signature', 'that is no Ed25519 public key', { cause });
  }
}

function dropOldest(): void {
  const oldest = imported.keys().next();
  if (!oldest.done) imported.delete(oldest.value);
}
