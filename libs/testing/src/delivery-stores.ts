import type { DeliveryStore, InboundEnvelope, InboundSink, Refusal, WaitingEnvelope } from '@parley/federation';
import type { EnvelopeId, ServerId } from '@parley/protocol';
import { testEnvelope } from './servers';

/** An outbox that survives its server. */
export class MemoryOutbox implements DeliveryStore {
  readonly rows: (WaitingEnvelope & { server: ServerId })[] = [];
  readonly receipts: Uint8Array[] = [];
  readonly failed: Refusal[] = [];
  #sequence = 0;

  put(server: ServerId, text: string, bytes?: number): EnvelopeId {
    const made = testEnvelope(text, bytes);
    this.rows.push({ server, sequence: ++this.#sequence, id: made.id, bytes: made.bytes });
    return made.id;
  }

  destinations(): Promise<readonly ServerId[]> {
    return Promise.resolve([...new Set(this.rows.map(({ server }) => server))]);
  }

  waiting(
    server: ServerId,
    afterSequence: number,
    limit: number,
    maxBytes: number,
  ): Promise<readonly WaitingEnvelope[]> {
    const found: WaitingEnvelope[] = [];
    let total = 0;
    for (const row of this.rows) {
      if (row.server !== server || row.sequence <= afterSequence) continue;
      total += row.bytes.length;
      if (found.length === limit || (found.length > 0 && total > maxBytes)) break;
      found.push(row);
    }
    return Promise.resolve(found);
  }

  receipted(server: ServerId, receipt: Uint8Array, ids: readonly EnvelopeId[]): Promise<void> {
    this.receipts.push(receipt);
    this.#remove(server, ids);
    return Promise.resolve();
  }

  refused(server: ServerId, refusals: readonly Refusal[]): Promise<void> {
    this.failed.push(...refusals);
    this.#remove(
      server,
      refusals.map(({ id }) => id),
    );
    return Promise.resolve();
  }

  /** Nothing here is ever old. */
  expire(): Promise<void> {
    return Promise.resolve();
  }

  #remove(server: ServerId, ids: readonly EnvelopeId[]): void {
    const gone = new Set(ids);
    for (let at = this.rows.length - 1; at >= 0; at -= 1) {
      const row = this.rows[at];
      if (row !== undefined && row.server === server && gone.has(row.id)) this.rows.splice(at, 1);
    }
  }
}

/** An inbox that survives its server: what is stored is stored once. */
export class MemoryInbox implements InboundSink {
  readonly stored: EnvelopeId[] = [];
  readonly batches: number[] = [];
  /** Where each batch came from. */
  readonly origins: string[] = [];
  /** How often an envelope came that was there already. */
  repeats = 0;
  /** Runs before each batch: may wait, or throw as a broken disk would. */
  before: () => Promise<void> = () => Promise.resolve();
  refuse: (id: EnvelopeId) => Refusal['code'] | null = () => null;
  readonly #known = new Set<EnvelopeId>();

  accept(
    _peer: ServerId,
    from: string,
    envelopes: readonly InboundEnvelope[],
  ): Promise<{ stored: EnvelopeId[]; refused: Refusal[] }> {
    this.batches.push(envelopes.length);
    this.origins.push(from);
    const stored: EnvelopeId[] = [];
    const refused: Refusal[] = [];
    for (const { id } of envelopes) {
      const code = refused.at(-1)?.code === 'storage-full' ? 'storage-full' : this.refuse(id);
      if (code !== null) {
        refused.push({ id, code });
        continue;
      }
      stored.push(id);
      if (this.#known.has(id)) this.repeats += 1;
      else this.stored.push(id);
      this.#known.add(id);
    }
    return Promise.resolve({ stored, refused });
  }
}
