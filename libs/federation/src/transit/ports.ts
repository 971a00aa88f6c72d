import type { EnvelopeId, PacketId, RefusalCode, ServerId } from '@parley/protocol';

/** A packet that waits here to go on. */
export interface HeldPacket {
  readonly id: PacketId;
  readonly to: ServerId;
  readonly via: ServerId | null;
  /** Encoded `packet`, `hops` as it goes on. */
  readonly bytes: Uint8Array;
}

/** A packet to be written down. */
export interface NewPacket extends HeldPacket {
  /** Who handed it in; null for our own. */
  readonly from: ServerId | null;
  /** Unix ms. */
  readonly expiresAt: number;
  /** What our own packet brings: the envelope of the outbox, and the blind that the mark is made with. Null for a packet of others, a card or a question. */
  readonly envelope: { readonly id: EnvelopeId; readonly blind: Uint8Array } | null;
}

export interface Held {
  /** Durable now, or already before, whatever became of it since. */
  readonly held: readonly PacketId[];
  /** These had arrived already: their arrivals are told (again) with `arrivalsFor`. */
  readonly arrived: readonly PacketId[];
  readonly full: readonly PacketId[];
}

/** What the destination said of one packet. */
export type Arrived =
  | { readonly packet: PacketId; readonly mark: Uint8Array }
  | { readonly packet: PacketId; readonly refused: RefusalCode };

/** The packets that wait here, our own included. Every promise settles only once its change is durable. */
export interface TransitStore {
  /** Servers for which packets wait that have not arrived. */
  destinations(): Promise<readonly ServerId[]>;
  /**
   * What waits for a destination and is in nobody else's custody, in turns of the servers that handed it in: at most `limit` packets and `maxBytes` bytes,
   * but at least one when there is one.
   * @param except packets that are on their way
   */
  waiting(to: ServerId, limit: number, maxBytes: number, except: ReadonlySet<PacketId>): Promise<readonly HeldPacket[]>;
  /** Writes down what fits: own packets always, those of others within the quota of the destination and the share of who handed it in. */
  hold(packets: readonly NewPacket[]): Promise<Held>;
  /** `by` has these in its custody. They are not `waiting` before `until` (unix ms), or until `custodyEnded`. Ours are `sent` now. */
  inCustody(packets: readonly PacketId[], by: ServerId, until: number): Promise<void>;
  /** What `by` has in its custody for `to` waits again. Null: whoever has it. */
  custodyEnded(to: ServerId, by: ServerId | null): Promise<void>;
  /**
   * The destination said so; `receipt` (encoded `signed`) was verified and is from `to`. Frees what was held. Own envelopes are delivered or failed; of others the
   * receipt is kept until whoever handed them in has it. Packets that are unknown or for another destination are ignored.
   */
  arrived(to: ServerId, receipt: Uint8Array, packets: readonly Arrived[]): Promise<void>;
  /** Receipts that `from` has not confirmed, each with the packets of `from` in it. */
  arrivalsFor(from: ServerId, limit: number): Promise<readonly { receipt: Uint8Array; packets: readonly PacketId[] }[]>;
  /** `from` has these. */
  arrivalsSettled(from: ServerId, packets: readonly PacketId[]): Promise<void>;
  /** Servers that have something in their custody for us, and those that we hold arrivals for: links to them are worth having. */
  creditors(): Promise<readonly ServerId[]>;
  /** These cannot go on for good (too far, malformed): ours fail or wait for another way, others are dropped. */
  dropped(packets: readonly PacketId[], code: string): Promise<void>;
  /** Drops everything whose time is over. */
  expire(now: number): Promise<void>;
  /** Envelopes of the outbox for `to` that are in no packet yet, oldest first. */
  unpacked(
    to: ServerId,
    limit: number,
    maxBytes: number,
  ): Promise<readonly { id: EnvelopeId; bytes: Uint8Array; expiresAt: number }[]>;
}

/** Seals to a server's key and opens what is sealed to ours: libsodium's sealed boxes over the Curve25519 form of the Ed25519 keys. */
export interface PacketBoxes {
  seal(to: ServerId, content: Uint8Array): Uint8Array;
  /** @throws ProtocolError `undecryptable` */
  open(box: Uint8Array): Uint8Array;
}
