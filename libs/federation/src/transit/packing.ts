import {
  MAX_HOPS,
  ProtocolError,
  concatBytes,
  equalBytes,
  idBytes,
  packet as packetMessage,
  packetBody,
  packetContent,
  packetId,
  packetIdInput,
  packetOrigin,
  parseId,
  signatureContexts,
  signed,
  toBase32,
  type EnvelopeId,
  type Packet,
  type PacketBody,
  type PacketId,
  type ServerId,
} from '@parley/protocol';
import type { Sha256, Surroundings } from '../ports';
import type { Announced } from '../routing/ports';
import type { PacketBoxes } from './ports';

const BLIND_BYTES = 16;

export interface PackingOptions extends Pick<Surroundings, 'keys' | 'sha256' | 'random'> {
  /** Ourselves. */
  readonly server: ServerId;
  readonly boxes: PacketBoxes;
}

export interface Packed {
  readonly id: PacketId;
  /** Encoded `packet`. */
  readonly bytes: Uint8Array;
  readonly blind: Uint8Array;
}

/** What a packet for us brought, after every check. */
export interface Opened {
  readonly from: ServerId;
  readonly blind: Uint8Array;
  readonly announced: Announced;
  readonly body: PacketBody;
}

/**
 * Seals a body to its destination.
 * @param announcement our own, encoded `signed`: where the answer goes
 * @throws ProtocolError `malformed` for a destination that is no key
 */
export async function pack(
  { server, keys, sha256, random, boxes }: PackingOptions,
  { to, via, ttl, body }: Pick<Packet, 'to' | 'via' | 'ttl'> & { body: PacketBody },
  announcement: Uint8Array,
): Promise<Packed> {
  const bodyBytes = packetBody.encode(body);
  const blind = random(BLIND_BYTES);
  const origin = await keys.sign(
    signatureContexts.packet,
    packetOrigin.encode({ from: server, to, body: sha256(bodyBytes), blind }),
  );
  const box = boxes.seal(to, packetContent.encode({ origin, announcement, body: bodyBytes }));
  const packet = { to, via: via === to ? null : via, ttl, hops: 0, box };
  return { id: idOf(sha256, packet), bytes: packetMessage.encode(packet), blind };
}

/** A packet as it came over a link. @throws ProtocolError `malformed` or `too-large`, also when it has another id */
export function readPacket(sha256: Sha256, id: PacketId, bytes: Uint8Array): Packet {
  const packet = packetMessage.decode(bytes);
  if (!equalBytes(sha256(packetIdInput(packet)), idBytes(id)))
    throw new ProtocolError('malformed', 'a packet with another id');
  return packet;
}

/** The packet as it goes on from here, or null when it came too far. */
export function oneHopOn(packet: Packet): Uint8Array | null {
  return packet.hops < MAX_HOPS ? packetMessage.encode({ ...packet, hops: packet.hops + 1 }) : null;
}

/**
 * Opens a packet that is for us.
 * @param announced verifies the announcement of that server
 * @throws ProtocolError `undecryptable`, `malformed`, `bad-signature`
 */
export async function open(
  { server, keys, sha256, boxes }: PackingOptions,
  { box }: Packet,
  announced: (server: ServerId, bytes: Uint8Array) => Promise<Announced>,
): Promise<Opened> {
  const content = packetContent.decode(boxes.open(box));
  const claimed = packetOrigin.decode(signed.decode(content.origin).payload);
  const origin = packetOrigin.decode(
    await keys.openSigned(content.origin, signatureContexts.packet, idBytes(claimed.from)),
  );
  if (origin.to !== server || origin.from === server || !equalBytes(sha256(content.body), origin.body))
    throw new ProtocolError('bad-signature', 'an origin that belongs to another packet');
  return {
    from: origin.from,
    blind: origin.blind,
    announced: await announced(origin.from, content.announcement),
    body: packetBody.decode(content.body),
  };
}

/** What stands for an envelope in the arrival of its packet; for nothing else than the packet itself without one. */
export function markOf(sha256: Sha256, blind: Uint8Array, envelope: EnvelopeId | null): Uint8Array {
  return sha256(envelope === null ? blind : concatBytes(blind, idBytes(envelope)));
}

function idOf(sha256: Sha256, packet: Pick<Packet, 'to' | 'via' | 'ttl' | 'box'>): PacketId {
  return parseId(packetId, toBase32(sha256(packetIdInput(packet))));
}
