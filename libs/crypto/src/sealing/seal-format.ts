import { concatBytes, idBytes, utf8, type AccountId } from '@parley/protocol';
import type { SealBinding } from '../primitives/ports';

/**
 * A seal: version (1 byte) ‖ AES-256 key wrapped by RSA-2048-OAEP (SHA-256 and MGF1-SHA-256, RFC 8017 §7.1; label = recipient's
 * account id) ‖ AES-256-GCM over the padded content, tag last.
 */
export const SEAL_VERSION = 1;
export const WRAPPED_KEY_BYTES = 256;
export const TAG_BYTES = 16;
export const SEAL_OVERHEAD_BYTES = 1 + WRAPPED_KEY_BYTES + TAG_BYTES;

const AAD_PREFIX = utf8('parley seal 1');

/** The key encrypts this one content and is forgotten, so a nonce can never come twice: it may be constant (RFC 5116 §3.1). */
const NONCE = new Uint8Array(12);

/** Who a seal is for enters both layers: bytes sealed to one account open for no other, even under the same key. */
export function sealBinding(recipient: AccountId): SealBinding {
  const account = idBytes(recipient);
  return { label: account, nonce: NONCE, aad: concatBytes(AAD_PREFIX, account) };
}
