import { readReceipt, sha256 } from '@parley/crypto/identity';
import { ProtocolError, toBase32, type DeliveryRow, type EnvelopeId, type ServerId } from '@parley/protocol';
import { BoundedMap } from '../states/bounded-map';

export type DeliveryClaim = Pick<DeliveryRow, 'envelope' | 'state' | 'reason' | 'receipt'>;

/** What a delivery may be called. Nothing proves `sent` yet: it would take a signature of the relay that has custody. */
export interface ProvenDelivery {
  readonly state: Exclude<DeliveryRow['state'], 'sent'>;
  readonly reason: string | null;
}

const MAX_REMEMBERED = 256;

/** Says more than `queued` only where it is proven: `delivered` where a receipt of the pinned server proves it; one check per receipt, which covers a whole batch. */
export class DeliveryProof {
  readonly #verified = new BoundedMap<string, Promise<ReadonlySet<EnvelopeId>>>(MAX_REMEMBERED);

  async prove(claim: DeliveryClaim, server: ServerId): Promise<ProvenDelivery> {
    const { state, reason, receipt, envelope } = claim;
    if (state === 'sent') return { state: 'queued', reason };
    if (state !== 'delivered') return { state, reason };
    if (receipt === null) return { state: 'queued', reason: 'bad-signature' };
    const covered = await this.#read(receipt, server);
    return covered.has(envelope) ? { state, reason } : { state: 'queued', reason: 'bad-signature' };
  }

  #read(receipt: Uint8Array, server: ServerId): Promise<ReadonlySet<EnvelopeId>> {
    const key = `${server} ${toBase32(sha256(receipt))}`;
    const known = this.#verified.get(key);
    if (known !== undefined) return known;
    const reading = readReceipt(receipt, server).then(
      ({ envelopes }) => new Set(envelopes),
      (error: unknown) => {
        if (error instanceof ProtocolError) return new Set<EnvelopeId>();
        throw error;
      },
    );
    this.#verified.set(key, reading);
    return reading;
  }
}
