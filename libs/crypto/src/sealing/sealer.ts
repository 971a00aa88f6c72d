import { concatBytes, equalBytes, type AccountId } from '@parley/protocol';
import type { SealingKey } from '../primitives/ports';
import { pad } from './padding';
import { SEAL_VERSION, sealBinding } from './seal-format';
import { loadSealingKey } from './sealing-key';

/** Recipients whose keys stay imported. */
const MAX_REMEMBERED_RECIPIENTS = 1_024;

interface Remembered {
  readonly sealingPublicKey: Uint8Array;
  readonly key: SealingKey;
}

/** Seals contents to accounts; remembers the imported keys of recipients. */
export class Sealer {
  readonly #recipients = new Map<AccountId, Remembered>();

  /**
   * Seals to an account. Lengths of seals tell the size class of the plaintext and nothing else.
   * @param sealingPublicKey of the recipient's card: RSA-2048, SubjectPublicKeyInfo DER
   * @param plaintext encoded `sealed-content`, shorter than MAX_CONTENT_BYTES
   * @throws ProtocolError `too-large`; `malformed` for another kind of key
   */
  async seal(recipient: AccountId, sealingPublicKey: Uint8Array, plaintext: Uint8Array): Promise<Uint8Array> {
    const padded = pad(plaintext);
    const key = await this.#keyOf(recipient, sealingPublicKey);
    const { wrapped, content } = await key.seal(sealBinding(recipient), padded);
    padded.fill(0);
    return concatBytes(Uint8Array.of(SEAL_VERSION), wrapped, content);
  }

  /** Imports the key of a recipient beforehand. @throws ProtocolError `malformed` for another kind of key */
  async prepare(recipient: AccountId, sealingPublicKey: Uint8Array): Promise<void> {
    await this.#keyOf(recipient, sealingPublicKey);
  }

  async #keyOf(recipient: AccountId, sealingPublicKey: Uint8Array): Promise<SealingKey> {
    const known = this.#recipients.get(recipient);
    if (known !== undefined && equalBytes(known.sealingPublicKey, sealingPublicKey)) return known.key;
    const key = await loadSealingKey(sealingPublicKey);
    this.#recipients.delete(recipient);
    if (this.#recipients.size >= MAX_REMEMBERED_RECIPIENTS) this.#recipients.clear();
    this.#recipients.set(recipient, { sealingPublicKey: sealingPublicKey.slice(), key });
    return key;
  }
}
