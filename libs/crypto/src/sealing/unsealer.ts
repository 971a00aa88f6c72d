import { MAX_CONTENT_BYTES, MIN_CONTENT_BYTES, ProtocolError, type AccountId } from '@parley/protocol';
import { unpad } from './padding';
import { SEAL_OVERHEAD_BYTES, SEAL_VERSION, sealBinding, WRAPPED_KEY_BYTES } from './seal-format';
import { loadUnsealingKey } from './sealing-key';

/** Opens what was sealed to one account. */
export interface Unsealer {
  /**
   * @returns the plaintext that was sealed
   * @throws ProtocolError `unsealing-failed` when it was sealed to another account or key, or changed on the way; `unknown-version`,
   * `malformed`, `too-large` for bytes that are no seal of this version
   */
  unseal(sealed: Uint8Array): Promise<Uint8Array>;
}

/**
 * @param privateKey RSA-2048, PKCS#8 DER; not kept
 * @throws ProtocolError `malformed` for another kind of key
 */
export async function createUnsealer(account: AccountId, privateKey: Uint8Array): Promise<Unsealer> {
  const key = await loadUnsealingKey(privateKey);
  const binding = sealBinding(account);
  return {
    async unseal(sealed) {
      checkFrame(sealed);
      const wrapped = sealed.subarray(1, 1 + WRAPPED_KEY_BYTES);
      const padded = await key.unseal(binding, { wrapped, content: sealed.subarray(1 + WRAPPED_KEY_BYTES) });
      if (padded === null)
        throw new ProtocolError('unsealing-failed', 'the seal does not open with the key of this account');
      return unpad(padded);
    },
  };
}

function checkFrame(sealed: Uint8Array): void {
  if (sealed[0] !== SEAL_VERSION) throw new ProtocolError('unknown-version', 'the seal is of another version');
  const contentBytes = sealed.length - SEAL_OVERHEAD_BYTES;
  if (contentBytes > MAX_CONTENT_BYTES) throw new ProtocolError('too-large', 'the seal is larger than seals are');
  if (contentBytes < MIN_CONTENT_BYTES) throw new ProtocolError('malformed', 'the seal is shorter than seals are');
}
