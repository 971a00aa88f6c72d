import * as z from 'zod';
import { concatBytes } from '../bytes';
import { envelopeId, idBytes, packetId, serverId } from '../ids';
import {
  MAX_ANNOUNCEMENT_BYTES,
  MAX_CARD_BYTES,
  MAX_ENVELOPE_BYTES,
  MAX_ENVELOPES_PER_FRAME,
  MAX_ENVELOPES_PER_PACKET,
  MAX_HANDLE_LENGTH,
  MAX_HOPS,
  MAX_PACKET_BYTES,
} from '../limits';
import { defineMessage, type ValueOf } from '../message';
import { bytesOf, bytesUpTo, listOf, time, whole } from '../schema';
import { refusalCode } from './refusals';

/** What travels over more than one link. `hops` is the only field that changes on the way. */
export const packet = defineMessage({
  name: 'packet',
  purpose:
    'What servers pass on for other servers: a box that only the destination opens. Its id is SHA-256("parley packet" ‖ 0 ‖ to ‖ via, or 32 zero bytes ‖ ttl as 32-bit big endian ‖ box).',
  maxBytes: MAX_PACKET_BYTES,
  schema: z.strictObject({
    to: serverId,
    /** The relay that holds it when there is no route to the destination. */
    via: serverId.nullable(),
    /** Seconds, counted by each holder from its own receipt. */
    ttl: whole(1, 0xffff_ffff, 'seconds'),
    hops: whole(0, MAX_HOPS, 'hops'),
    /** Sealed to the destination's server key: an encoded `packet-content`. */
    box: bytesUpTo(MAX_PACKET_BYTES),
  }),
});
export type Packet = ValueOf<typeof packet>;

const PACKET_ID_PREFIX = new TextEncoder().encode('parley packet\0');
const NOBODY = new Uint8Array(32);

/** The bytes whose SHA-256 is the packet's id. */
export function packetIdInput({ to, via, ttl, box }: Pick<Packet, 'to' | 'via' | 'ttl' | 'box'>): Uint8Array {
  const seconds = new Uint8Array(4);
  new DataView(seconds.buffer).setUint32(0, ttl);
  return concatBytes(PACKET_ID_PREFIX, idBytes(to), via === null ? NOBODY : idBytes(via), seconds, box);
}

const requestNumber = bytesOf(16);

/** An encoded `envelope`, with the id its sender knows it by. */
const offeredEnvelope = { id: envelopeId, envelope: bytesUpTo(MAX_ENVELOPE_BYTES) };

/** What a packet brings. */
export const packetBody = defineMessage({
  name: 'packet-body',
  purpose: 'What a packet brings to its destination: one or several envelopes, a question for a card, or the card.',
  maxBytes: MAX_ENVELOPE_BYTES + 256,
  schema: z.discriminatedUnion('type', [
    z.strictObject({ type: z.literal('envelope'), ...offeredEnvelope }),
    z.strictObject({
      type: z.literal('envelopes'),
      envelopes: listOf(z.strictObject(offeredEnvelope), MAX_ENVELOPES_PER_PACKET, 2),
    }),
    z.strictObject({
      type: z.literal('card-request'),
      request: requestNumber,
      handle: z.string().max(MAX_HANDLE_LENGTH).optional(),
    }),
    /** Encoded `signed` card, or null when there is no such account. */
    z.strictObject({ type: z.literal('card'), request: requestNumber, card: bytesUpTo(MAX_CARD_BYTES).nullable() }),
  ]),
});
export type PacketBody = ValueOf<typeof packetBody>;

/** Who sent a packet; signed by that server's key (context `packet`). */
export const packetOrigin = defineMessage({
  name: 'packet-origin',
  purpose: 'Who sent what to whom: ties the content of a packet to the key of the server that sent it.',
  maxBytes: 256,
  schema: z.strictObject({
    from: serverId,
    to: serverId,
    /** SHA-256 of the encoded `packet-body`. */
    body: bytesOf(32),
    /** Chosen by the sender; the marks of an arrival are made with it. */
    blind: bytesOf(16),
  }),
});
export type PacketOrigin = ValueOf<typeof packetOrigin>;

/** What is in the box of a packet. */
export const packetContent = defineMessage({
  name: 'packet-content',
  purpose: 'What only the destination of a packet reads: its signed origin, the origin’s announcement, and the body.',
  maxBytes: MAX_PACKET_BYTES,
  schema: z.strictObject({
    /** Encoded `signed` over a `packet-origin`. */
    origin: bytesUpTo(512),
    /** Encoded `signed` announcement of the origin: where the answer goes. */
    announcement: bytesUpTo(MAX_ANNOUNCEMENT_BYTES + 128),
    /** Encoded `packet-body`. */
    body: bytesUpTo(MAX_ENVELOPE_BYTES + 256),
  }),
});
export type PacketContent = ValueOf<typeof packetContent>;

/** This server has the packets durably and passes them on; signed by its key (context `custody`). */
export const custodyReceipt = defineMessage({
  name: 'custody-receipt',
  purpose: 'A server on the way wrote these packets down and passes them on. Signed by its server key.',
  maxBytes: 32 * 1024,
  schema: z.strictObject({
    server: serverId,
    packets: listOf(packetId, MAX_ENVELOPES_PER_FRAME, 1),
    at: time,
  }),
});
export type CustodyReceipt = ValueOf<typeof custodyReceipt>;

/** What became of packets at their destination; signed by its key (context `arrival`). */
export const arrivalReceipt = defineMessage({
  name: 'arrival-receipt',
  purpose:
    'The destination stored what these packets brought, or refuses it for good. Signed by its server key. A mark is SHA-256(blind ‖ envelope id). A packet of several envelopes has an entry for each of them.',
  maxBytes: 32 * 1024,
  schema: z.strictObject({
    server: serverId,
    arrived: listOf(z.strictObject({ packet: packetId, mark: bytesOf(32) }), MAX_ENVELOPES_PER_FRAME),
    /** With a mark: that envelope. Without one: everything that the packet brings. */
    refused: listOf(
      z.strictObject({ packet: packetId, code: refusalCode, mark: bytesOf(32).optional() }),
      MAX_ENVELOPES_PER_FRAME,
    ),
    at: time,
  }),
});
export type ArrivalReceipt = ValueOf<typeof arrivalReceipt>;
