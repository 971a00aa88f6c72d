import { concatBytes, equalBytes, type AccountId } from '@parley/protocol';
import { unshared } from '../identity/unshared';
import { pad } from './padding';
import { SEAL_KEY, SEAL_VERSION, sealAlgorithms } from './seal-format';
import { wrappingKey } from './sealing-key';

/** Recipients whose keys stay imported. */
const MAX_REMEMBERED_RECIPIENTS = 1_024;

interface Remembered {
  readonly sealingPublicKey: Uint8Array;
  readonly key: CryptoKey;
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
    const { wrapping, content } = sealAlgorithms(recipient);
    const [recipientKey, contentKey] = await Promise.all([
      this.#keyOf(recipient, sealingPublicKey),
      // The platform makes, wraps and forgets this key; it never lies in memory that code can read.
      crypto.subtle.generateKey(SEAL_KEY, true, ['encrypt']),
    ]);
    const [wrapped, sealed] = await Promise.all([
      crypto.subtle.wrapKey('raw', contentKey, recipientKey, wrapping),
      crypto.subtle.encrypt(content, contentKey, unshared(padded)),
    ]);
    padded.fill(0);
    return concatBytes(Uint8Array.of(SEAL_VERSION), new Uint8Array(wrapped), new Uint8Array(sealed));
  }

  async #keyOf(recipient: AccountId, sealingPublicKey: Uint8Array): Promise<CryptoKey> {
    const known = this.#recipients.get(recipient);
    if (known !== undefined && equalBytes(known.sealingPublicKey, sealingPublicKey)) return known.key;
    const key = await wrappingKey(sealingPublicKey);
    this.#recipients.delete(recipient);
    if (this.#recipients.size >= MAX_REMEMBERED_RECIPIENTS) this.#recipients.clear();
    this.#recipients.set(recipient, { sealingPublicKey: sealingPublicKey.slice(), key });
    return key;
  }
}
