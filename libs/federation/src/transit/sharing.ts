import {
  MAX_ENVELOPES_PER_PACKET,
  MAX_SHARED_PACKET_BYTES,
  MAX_SHARED_PACKET_SPREAD_MS,
  type PacketBody,
} from '@parley/protocol';
import type { UnpackedEnvelope } from './ports';

/** Envelopes that travel in one packet; at least one. */
export interface Shared {
  readonly envelopes: readonly UnpackedEnvelope[];
  /** Unix ms: when the time of the first of them is over. */
  readonly expiresAt: number;
}

/** Divides mail for one server into packets, in its order. */
export function sharePackets(mail: readonly UnpackedEnvelope[]): Shared[] {
  const packets: UnpackedEnvelope[][] = [];
  let load = new Load();
  for (const envelope of mail) {
    if (!load.takes(envelope)) load = new Load();
    if (load.envelopes.length === 0) packets.push(load.envelopes);
    load.add(envelope);
  }
  return packets.map((envelopes) => ({
    envelopes,
    expiresAt: Math.min(...envelopes.map(({ expiresAt }) => expiresAt)),
  }));
}

/** What a packet says that brings these. */
export function bodyOf({ envelopes }: Shared): PacketBody {
  const offered = envelopes.map(({ id, bytes }) => ({ id, envelope: bytes }));
  const [first] = offered;
  return offered.length === 1 && first !== undefined
    ? { type: 'envelope', ...first }
    : { type: 'envelopes', envelopes: offered };
}

/** A packet that is being filled. */
class Load {
  readonly envelopes: UnpackedEnvelope[] = [];
  #bytes = 0;
  #first = Number.MAX_SAFE_INTEGER;
  #last = 0;

  takes({ bytes, expiresAt }: UnpackedEnvelope): boolean {
    const spread = Math.max(this.#last, expiresAt) - Math.min(this.#first, expiresAt);
    return (
      this.envelopes.length === 0 ||
      (this.envelopes.length < MAX_ENVELOPES_PER_PACKET &&
        this.#bytes + bytes.length <= MAX_SHARED_PACKET_BYTES &&
        spread <= MAX_SHARED_PACKET_SPREAD_MS)
    );
  }

  add(envelope: UnpackedEnvelope): void {
    this.envelopes.push(envelope);
    this.#bytes += envelope.bytes.length;
    this.#first = Math.min(this.#first, envelope.expiresAt);
    this.#last = Math.max(this.#last, envelope.expiresAt);
  }
}
