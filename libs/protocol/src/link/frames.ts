import * as z from 'zod';
import { accountId, envelopeId, packetId, serverId } from '../ids';
import {
  MAX_ANNOUNCEMENT_BYTES,
  MAX_CARD_BYTES,
  MAX_ENVELOPES_PER_FRAME,
  MAX_ENVELOPE_BYTES,
  MAX_HANDLE_LENGTH,
  MAX_HOPS,
  MAX_LINK_FRAME_BYTES,
  MAX_PACKET_BYTES,
  MAX_ROUTE_HOPS,
  MAX_ROUTES_PER_FRAME,
  MAX_SEEKS_PER_FRAME,
  MAX_STREAM_FRAME_BYTES,
  STREAM_WINDOW_BYTES,
} from '../limits';
import { defineMessage, type ValueOf } from '../message';
import { bytesUpTo, count, listOf, time, whole } from '../schema';
import { refusalCode, resetCode, returnCode } from './refusals';

const signedAnnouncement = bytesUpTo(MAX_ANNOUNCEMENT_BYTES + 128);

/** Envelopes for the account behind this link, oldest first. */
const deliver = z.strictObject({
  type: z.literal('deliver'),
  /** Encoded `envelope`s with the ids the sender knows them by. */
  envelopes: listOf(
    z.strictObject({ id: envelopeId, envelope: bytesUpTo(MAX_ENVELOPE_BYTES) }),
    MAX_ENVELOPES_PER_FRAME,
    1,
  ),
});

/** Encoded `signed` over a delivery receipt. */
const receipt = z.strictObject({ type: z.literal('receipt'), receipt: bytesUpTo(32 * 1024) });

/** Envelopes that are not taken. `storage-full` may be tried again later, the others not. */
const refuse = z.strictObject({
  type: z.literal('refuse'),
  refused: listOf(z.strictObject({ id: envelopeId, code: refusalCode }), MAX_ENVELOPES_PER_FRAME, 1),
});

/** Asks for the card of an account on that server; without handle, of its owner. */
const cardRequest = z.strictObject({
  type: z.literal('card-request'),
  request: count,
  handle: z.string().max(MAX_HANDLE_LENGTH).optional(),
});

/** The answer: encoded `signed` card, or null when there is no such account. */
const card = z.strictObject({ type: z.literal('card'), request: count, card: bytesUpTo(MAX_CARD_BYTES).nullable() });

/**
 * Whether the owner of the sending server is there: true while one of the owner's devices is in use, false while none is, null when that is
 * not told (any more). Holds for this link only, and until the next one; never stored, never repeated.
 */
const presence = z.strictObject({
  type: z.literal('presence'),
  from: accountId,
  /** The contact that may know. */
  to: accountId,
  online: z.boolean().nullable(),
});

/** The sending server's word on being peers; both must say yes. `token` lets in whoever was given one. */
const peer = z.strictObject({ type: z.literal('peer'), wants: z.boolean(), token: bytesUpTo(64).optional() });

/** Encoded `signed` announcement of the sending server. To the servers of contacts, whenever it changes. */
const announced = z.strictObject({ type: z.literal('announcement'), announcement: signedAnnouncement });

/** Between peers: routes that are new or better or worse than told before, and those that are lost. */
const routes = z.strictObject({
  type: z.literal('routes'),
  /** The first frame since both said that they want each other: whatever was told before is void. Nothing counts before it. */
  fresh: z.boolean(),
  routes: listOf(
    z.strictObject({
      announcement: signedAnnouncement,
      /** Links from the sending server to the announced one; 0 for itself. */
      hops: whole(0, MAX_ROUTE_HOPS, 'hops'),
    }),
    MAX_ROUTES_PER_FRAME,
  ),
  lost: listOf(serverId, MAX_SEEKS_PER_FRAME),
});

/** Between peers: asks these servers for a sequence number that is at least this. */
const seek = z.strictObject({
  type: z.literal('seek'),
  seeks: listOf(
    z.strictObject({ server: serverId, sequence: time, hops: whole(0, MAX_ROUTE_HOPS, 'hops') }),
    MAX_SEEKS_PER_FRAME,
    1,
  ),
});

/** Packets to pass on, or that are for the receiving server itself. */
const forward = z.strictObject({
  type: z.literal('forward'),
  /** Encoded `packet`s with the ids the sender knows them by. */
  packets: listOf(z.strictObject({ id: packetId, packet: bytesUpTo(MAX_PACKET_BYTES) }), MAX_ENVELOPES_PER_FRAME, 1),
});

/** Encoded `signed` custody receipt. */
const custody = z.strictObject({ type: z.literal('custody'), receipt: bytesUpTo(32 * 1024) });

/** Packets that are not taken here. */
const returned = z.strictObject({
  type: z.literal('returned'),
  returned: listOf(z.strictObject({ id: packetId, code: returnCode }), MAX_ENVELOPES_PER_FRAME, 1),
});

/** Encoded `signed` arrival receipt, on its way back. */
const arrival = z.strictObject({ type: z.literal('arrival'), receipt: bytesUpTo(32 * 1024) });

/** The arrival of these packets is durable here: it need not be told again. */
const settled = z.strictObject({
  type: z.literal('settled'),
  packets: listOf(packetId, MAX_ENVELOPES_PER_FRAME, 1),
});

/** Number of a stream on this link, and which side opened it: the sending one, or the receiving one. */
const streamName = { stream: count, mine: z.boolean() };

/** Opens a stream to a server, over this link and, if that is not where the link ends, over others. */
const open = z.strictObject({ type: z.literal('open'), ...streamName, to: serverId, hops: whole(0, MAX_HOPS, 'hops') });

/** The next bytes of a stream; never more than the receiver has allowed. */
const data = z.strictObject({
  type: z.literal('data'),
  ...streamName,
  bytes: bytesUpTo(MAX_STREAM_FRAME_BYTES, 1),
});

/** So many further bytes may be sent; at the beginning STREAM_WINDOW_BYTES. */
const credit = z.strictObject({
  type: z.literal('credit'),
  ...streamName,
  bytes: whole(1, STREAM_WINDOW_BYTES, 'bytes'),
});

/** Nothing more comes on this stream from the sending side. */
const end = z.strictObject({ type: z.literal('end'), ...streamName });

/** The stream is over for both sides, or was never taken. */
const reset = z.strictObject({ type: z.literal('reset'), ...streamName, code: resetCode });

const ping = z.strictObject({ type: z.literal('ping'), n: count });
const pong = z.strictObject({ type: z.literal('pong'), n: count });

export const linkFrame = defineMessage({
  name: 'link-frame',
  purpose: 'One frame inside an established link between two servers.',
  maxBytes: MAX_LINK_FRAME_BYTES,
  schema: z.discriminatedUnion('type', [
    deliver,
    receipt,
    refuse,
    cardRequest,
    card,
    presence,
    peer,
    announced,
    routes,
    seek,
    forward,
    custody,
    returned,
    arrival,
    settled,
    open,
    data,
    credit,
    end,
    reset,
    ping,
    pong,
  ]),
});
export type LinkFrame = ValueOf<typeof linkFrame>;
