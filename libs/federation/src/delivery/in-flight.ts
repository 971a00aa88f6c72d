import {
  MAX_ENVELOPES_PER_FRAME,
  MAX_IN_FLIGHT_BYTES,
  MAX_IN_FLIGHT_ENVELOPES,
  type EnvelopeId,
} from '@parley/protocol';
import type { WaitingEnvelope } from './ports';

/** What was sent on the present link and has no answer yet. */
export class InFlight {
  readonly #envelopes = new Map<EnvelopeId, { sequence: number; bytes: number }>();
  #bytes = 0;

  get size(): number {
    return this.#envelopes.size;
  }

  /** Whether a whole frame still fits: small frames near the limit would only cost more. */
  get hasRoom(): boolean {
    return (
      this.#envelopes.size + MAX_ENVELOPES_PER_FRAME <= MAX_IN_FLIGHT_ENVELOPES && this.#bytes < MAX_IN_FLIGHT_BYTES
    );
  }

  has(id: EnvelopeId): boolean {
    return this.#envelopes.has(id);
  }

  add({ id, sequence, bytes }: WaitingEnvelope): void {
    this.#envelopes.set(id, { sequence, bytes: bytes.length });
    this.#bytes += bytes.length;
  }

  /** Forgets an envelope that was answered; its sequence, or null when it was not in flight. */
  remove(id: EnvelopeId): number | null {
    const known = this.#envelopes.get(id);
    if (known === undefined) return null;
    this.#envelopes.delete(id);
    this.#bytes -= known.bytes;
    return known.sequence;
  }

  clear(): void {
    this.#envelopes.clear();
    this.#bytes = 0;
  }
}
