import { arrivalMark, readArrival, readReceipt, sha256 } from '@parley/crypto/identity';
import { ProtocolError, toBase32, type DeliveryRow, type ServerId } from '@parley/protocol';
import { BoundedMap } from '../states/bounded-map';

export type DeliveryClaim = Pick<DeliveryRow, 'envelope' | 'state' | 'reason' | 'receipt' | 'blind'>;

/** What a delivery may be called. */
export type ProvenDelivery = Pick<DeliveryRow, 'state' | 'reason'>;

/** What a receipt covers: ids of envelopes, or the marks that stand for them, in base32. */
type Covered = ReadonlySet<string>;

const MAX_REMEMBERED = 256;

/**
 * Says `delivered` only where a receipt of the pinned server proves it: a delivery receipt over the envelope, or, when it came over other servers, an
 * arrival receipt over its mark. One check for each receipt, which covers a whole batch. `sent` is the word of the own server, which checked the signature
 * of the one that has the message now: nobody else knows in which packet it travels.
 */
export class DeliveryProof {
  readonly #verified = new BoundedMap<string, Promise<Covered>>(MAX_REMEMBERED);

  async prove(claim: DeliveryClaim, server: ServerId): Promise<ProvenDelivery> {
    const { state, reason, receipt, envelope, blind } = claim;
    if (state !== 'delivered') return { state, reason };
    if (receipt === null) return unproven;
    const covered = await this.#read(receipt, server, blind === null ? deliveryReceipt : arrivalReceipt);
    const sought = blind === null ? envelope : toBase32(arrivalMark(blind, envelope));
    return covered.has(sought) ? { state, reason } : unproven;
  }

  #read(receipt: Uint8Array, server: ServerId, kind: ReceiptKind): Promise<Covered> {
    const key = `${kind.name} ${server} ${toBase32(sha256(receipt))}`;
    const known = this.#verified.get(key);
    if (known !== undefined) return known;
    const reading = kind.read(receipt, server).then(
      (covered) => new Set(covered),
      (error: unknown) => {
        if (error instanceof ProtocolError) return new Set<string>();
        throw error;
      },
    );
    this.#verified.set(key, reading);
    return reading;
  }
}

const unproven = { state: 'queued', reason: 'bad-signature' } as const;

interface ReceiptKind {
  readonly name: string;
  /** @throws ProtocolError */
  read(receipt: Uint8Array, server: ServerId): Promise<readonly string[]>;
}

const deliveryReceipt: ReceiptKind = {
  name: 'delivery',
  read: async (receipt, server) => (await readReceipt(receipt, server)).envelopes,
};

const arrivalReceipt: ReceiptKind = {
  name: 'arrival',
  read: async (receipt, server) => (await readArrival(receipt, server)).arrived.map(({ mark }) => toBase32(mark)),
};
