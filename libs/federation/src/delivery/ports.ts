import type { Envelope, EnvelopeId, RefusalCode, ServerId } from '@parley/protocol';

/** An envelope of the outbox that has no receipt yet. */
export interface WaitingEnvelope {
  /** Position in the outbox; grows, never reused. */
  readonly sequence: number;
  readonly id: EnvelopeId;
  /** Encoded `envelope`, as it was stored. */
  readonly bytes: Uint8Array;
}

export interface Refusal {
  readonly id: EnvelopeId;
  readonly code: RefusalCode;
}

/** The outbox. Every promise settles only once its change is durable. */
export interface DeliveryStore {
  /** Servers for which something waits. */
  destinations(): Promise<readonly ServerId[]>;
  /**
   * What waits for a server behind `afterSequence`, in order of sequence: at most `limit` rows and `maxBytes` bytes of
   * envelopes, but at least one row when there is one.
   */
  waiting(
    server: ServerId,
    afterSequence: number,
    limit: number,
    maxBytes: number,
  ): Promise<readonly WaitingEnvelope[]>;
  /** These are delivered: `receipt` (encoded `signed`) proves it, was verified and is worth keeping. Unknown ids are ignored. */
  receipted(server: ServerId, receipt: Uint8Array, ids: readonly EnvelopeId[]): Promise<void>;
  /** These failed for good. Never holds `storage-full`, which stays waiting. Unknown ids are ignored. */
  refused(server: ServerId, refusals: readonly Refusal[]): Promise<void>;
  /** Fails everything whose time to live is over. */
  expire(now: number): Promise<void>;
}

/** An envelope that came over a link: well-formed, and its id fits its content. */
export interface InboundEnvelope {
  readonly id: EnvelopeId;
  readonly envelope: Envelope;
  /** Its exact encoded form; a view that may be kept. */
  readonly bytes: Uint8Array;
}

export interface Accepted {
  /** Durable now, or already before. Together with `refused` this names every envelope of the batch. */
  readonly stored: readonly EnvelopeId[];
  readonly refused: readonly Refusal[];
}

/** Where envelopes go that other servers send. */
export interface InboundSink {
  /**
   * Checks and stores a batch in the given order, and settles once it is durable. Called for one batch of a link at a time.
   * After a `storage-full` the rest of the batch is to be refused likewise, so that the order is kept. A rejection
   * closes the link; the other side offers everything again.
   * @param from where the link that brought it came from or was dialled; it may be gone by now
   */
  accept(peer: ServerId, from: string, envelopes: readonly InboundEnvelope[]): Promise<Accepted>;
}
