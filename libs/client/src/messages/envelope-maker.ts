import { envelopeIdOf, stampOf } from '@parley/crypto/identity';
import { Sealer } from '@parley/crypto/sealing';
import { ENVELOPE_TTL_SECONDS, envelope, type Card } from '@parley/protocol';

/** Seals contents and puts the stamp on. */
export class EnvelopeMaker {
  readonly #sealer = new Sealer();

  /** Whether anything can be sealed to this card, before a key is used up for it. @throws ProtocolError `malformed` */
  ready({ account, sealingKey }: Card): Promise<void> {
    return this.#sealer.prepare(account, sealingKey);
  }

  /**
   * @param plaintext encoded `sealed-content`
   * @returns encoded `envelope`
   * @param stampSecret the one the recipient gave us, or the token of its invite; null for an unstamped first contact
   */
  async make(to: Card, plaintext: Uint8Array, stampSecret: Uint8Array | null): Promise<Uint8Array> {
    const sealed = await this.#sealer.seal(to.account, to.sealingKey, plaintext);
    const fields = { to: to.account, ttl: ENVELOPE_TTL_SECONDS, sealed };
    const id = envelopeIdOf(fields);
    const stamp = stampSecret === null ? new Uint8Array() : stampOf(stampSecret, id);
    return envelope.encode({ ...fields, hops: 0, stamp });
  }
}
