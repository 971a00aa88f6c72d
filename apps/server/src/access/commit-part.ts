import type { Commit, DeviceId, EnvelopeId, RecordId } from '@parley/protocol';

/** What the parts of one commit share. */
export interface CommitContext {
  readonly device: DeviceId;
  /** Unix ms. */
  readonly now: number;
  /** Where the records of this commit are, in its order. */
  readonly records: { id: RecordId; position: number }[];
  /** Ids of its outgoing envelopes, in its order. */
  readonly envelopes: EnvelopeId[];
  /** What is to be done once the commit is durable. */
  readonly afterwards: (() => void)[];
}

/** What one feature does with a commit, inside its transaction. Throws ProtocolError to refuse the whole commit. */
export interface CommitPart {
  apply(commit: Commit, context: CommitContext): void;
}

/**
 * The parts in the order in which they are done: a contact that is approved in a commit may be written to in it, and a record that is
 * written in it may have a delivery.
 */
export const commitOrder = ['states', 'contacts', 'history', 'transfers', 'messaging'] as const;
export type CommitPartName = (typeof commitOrder)[number];
