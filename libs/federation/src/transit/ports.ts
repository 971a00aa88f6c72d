import type { EnvelopeId, PacketId, ServerId } from '@parley/protocol';
import type { Refusal } from '../delivery/ports';

/** A packet that waits here to go on. */
export interface HeldPacket {
  readonly id: PacketId;
  readonly to: ServerId;
  readonly via: ServerId | null;
  /** Encoded `packet`, `hops` as it goes on. */
  readonly bytes: Uint8Array;
}

/** One that `waiting` found. */
export interface WaitingPacket extends HeldPacket {
  /** Whether it brings envelopes of our own outbox. */
  readonly mail: boolean;
}

/** An envelope of the outbox that is in no packet yet. */
export interface UnpackedEnvelope {
  readonly id: EnvelopeId;
  /** Encoded `envelope`. */
  readonly bytes: Uint8Array;
  /** Unix ms. */
  readonly expiresAt: number;
}

/** What our own packet brings. */
export interface PackedMail {
  /** Envelopes of the outbox, at least one. */
  readonly envelopes: readonly EnvelopeId[];
  /** What their marks are made with. */
  readonly blind: Uint8Array;
}

/** A packet to be written down. */
export interface NewPacket extends HeldPacket {
  /** Who handed it in; null for our own. */
  readonly from: ServerId | null;
  /** Unix ms. */
  readonly expiresAt: number;
  /** Null for a packet of others, a card or a question. */
  readonly mail: PackedMail | null;
}

export interface Held {
  /** Durable now, or already before and not arrived. What was in the custody of `from` waits again: it gives it back. */
  readonly held: readonly PacketId[];
  /** These had arrived already: their arrivals are told (again) with `arrivalsFor`. */
  readonly arrived: readonly PacketId[];
  readonly full: readonly PacketId[];
}

/** The destination's word on one packet: it has what the packet brings. */
export interface Arrived {
  readonly packet: PacketId;
  /** Which envelopes of our own it refuses for good; empty for a packet of others. */
  readonly refused: readonly Refusal[];
}

/** Our own packet that brings mail. */
export interface OwnPacket extends PackedMail {
  readonly packet: PacketId;
}

/**
 * The packets that wait here, our own included. Every promise settles only once its change is durable. A packet that brings envelopes of the
 * outbox goes when one of them leaves the outbox, whatever the reason, or waits for another server because its account moved; the others are in no
 * packet then.
 */
export interface TransitStore {
  /** Servers for which packets wait, or are in somebody's custody, that have not arrived. */
  destinations(): Promise<readonly ServerId[]>;
  /** The relays that packets for `to` name which are in nobody's custody; null among them when some name none. */
  relaysNamed(to: ServerId): Promise<readonly (ServerId | null)[]>;
  /**
   * What waits for a destination and is in nobody else's custody, in turns of the servers that handed it in: at most `limit` packets and `maxBytes` bytes,
   * but at least one when there is one.
   * @param except packets that are on their way
   * @param via only those that name this relay, or (null) none; all without it
   */
  waiting(
    to: ServerId,
    limit: number,
    maxBytes: number,
    except: ReadonlySet<PacketId>,
    via?: ServerId | null,
  ): Promise<readonly WaitingPacket[]>;
  /**
   * Writes down what fits: own packets always, unless an envelope of theirs has left the outbox meanwhile, those of others within the quota of the destination and the share of who handed it in. Everyone who handed
   * one in is told its arrival, also those who did so when it was here already.
   */
  hold(packets: readonly NewPacket[]): Promise<Held>;
  /** `by` has these in its custody. They are not `waiting` before `until` (unix ms) and `custodyOver`, or `custodyEnded`. Ours are `sent` now. */
  inCustody(packets: readonly PacketId[], by: ServerId, until: number): Promise<void>;
  /** What `by` has in its custody for `to` waits again. Null: whoever has it. */
  custodyEnded(to: ServerId, by: ServerId | null): Promise<void>;
  /** What was in custody until now or before waits again. Names each destination and who had something for it. */
  custodyOver(now: number): Promise<readonly { readonly to: ServerId; readonly by: ServerId }[]>;
  /** Who has packets for `to` in custody. */
  custodians(to: ServerId): Promise<readonly ServerId[]>;
  /** Which of these packets are ours, bring mail, and are for `to`: what their marks are checked with. */
  ownAmong(to: ServerId, packets: readonly PacketId[]): Promise<readonly OwnPacket[]>;
  /**
   * The destination said so; `receipt` (encoded `signed`) and the marks of our own were verified, and it is from `to`. Frees what was held. Own envelopes are
   * delivered or failed; of others the receipt is kept until whoever handed them in has it. Packets that are unknown or for another destination are ignored.
   * @returns who is to be told
   */
  arrived(to: ServerId, receipt: Uint8Array, packets: readonly Arrived[]): Promise<readonly ServerId[]>;
  /** Receipts that `from` has not confirmed, each with the packets of `from` in it; oldest first. */
  arrivalsFor(from: ServerId, limit: number): Promise<readonly { receipt: Uint8Array; packets: readonly PacketId[] }[]>;
  /** `from` has these. */
  arrivalsSettled(from: ServerId, packets: readonly PacketId[]): Promise<void>;
  /** Servers that have something in their custody for us, and those that we hold arrivals for: links to them are worth having. */
  creditors(): Promise<readonly ServerId[]>;
  /** These do not go on as they are. What ours bring is in no packet any more and waits for another way (`unpacked`); packets of others are dropped. */
  dropped(packets: readonly PacketId[], code: string): Promise<void>;
  /** Drops everything whose time is over. */
  expire(now: number): Promise<void>;
  /** Envelopes of the outbox for `to` that are in no packet yet, oldest first; sizes as for `waiting`. */
  unpacked(to: ServerId, limit: number, maxBytes: number): Promise<readonly UnpackedEnvelope[]>;
}

/** Seals to a server's key and opens what is sealed to ours: libsodium's sealed boxes over the Curve25519 form of the Ed25519 keys. */
export interface PacketBoxes {
  seal(to: ServerId, content: Uint8Array): Uint8Array;
  /** @throws ProtocolError `undecryptable` */
  open(box: Uint8Array): Uint8Array;
}
