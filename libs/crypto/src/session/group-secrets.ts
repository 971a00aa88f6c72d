import { accountId, concatBytes, deviceId, idBytes, type SessionId } from '@parley/protocol';
import type { GenerationSecret, GroupContext, SecretTree } from 'ts-mls';
import * as z from 'zod';
import { SUITE } from './cipher-suite';
import type { LeafIdentity } from './leaf';
import { SESSION_EPOCH } from './profile';
import { malformed } from './refusals';
import { sessionIdFrom } from './wire';

/**
 * What either end keeps of a group. A session is never committed to, so the rest of MLS's state (the tree's private keys, the
 * init, exporter, membership and resumption secrets, the reader's ratchets) has no use and is wiped when the session starts.
 */
export interface GroupSecrets {
  readonly id: SessionId;
  /** Who is at the other end. */
  readonly peer: LeafIdentity;
  readonly context: GroupContext;
  readonly senderDataSecret: Uint8Array;
  /** The creator's application ratchet (RFC 9420 §9.1), the only one that a session turns. */
  readonly ratchet: GenerationSecret;
}

const NEVER_TURNED: GenerationSecret = { secret: new Uint8Array(), generation: 0, unusedGenerations: {} };

/** The secret tree of ts-mls around the one ratchet of a session: node 0 is the creator's leaf. */
export const secretTreeOf = (ratchet: GenerationSecret): SecretTree => [
  { application: ratchet, handshake: NEVER_TURNED },
];

/** The ratchet back out of a secret tree of ts-mls. */
export function ratchetOf(tree: SecretTree): GenerationSecret {
  const [creator] = tree;
  if (creator === undefined) throw malformed('a secret tree without its creator');
  return creator.application;
}

export function wipe(secrets: Iterable<Uint8Array>): void {
  for (const secret of secrets) secret.fill(0);
}

/** Stored form: kind, then fields of fixed lengths in this order; numbers are big-endian. */
const LAYOUT = {
  kind: 1,
  account: 32,
  device: 16,
  group: 32,
  tree: 32,
  transcript: 32,
  senderData: 32,
  generation: 4,
  secret: 32,
};
const GROUP_BYTES = Object.values(LAYOUT).reduce((sum, length) => sum + length, 0);

export function uint32(value: number): Uint8Array {
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setUint32(0, value);
  return bytes;
}

export const readUint32 = (bytes: Uint8Array, offset = 0): number =>
  new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength).getUint32(offset);

/** @param kind names the end and the version of the stored form. */
export function encodeGroupSecrets(
  kind: number,
  { peer, context, senderDataSecret, ratchet }: GroupSecrets,
): Uint8Array {
  return concatBytes(
    new Uint8Array([kind]),
    idBytes(peer.account),
    idBytes(peer.device),
    context.groupId,
    context.treeHash,
    context.confirmedTranscriptHash,
    senderDataSecret,
    uint32(ratchet.generation),
    ratchet.secret,
  );
}

/**
 * Reads what {@link encodeGroupSecrets} wrote, into memory of its own, and returns what follows it.
 * @throws ProtocolError `session-malformed`
 */
export function decodeGroupSecrets(kind: number, stored: Uint8Array): { group: GroupSecrets; rest: Uint8Array } {
  if (stored.length < GROUP_BYTES || stored[0] !== kind) throw malformed('not a stored session of this kind');
  // Decoded secrets are wiped when used, the bytes that the caller keeps must not be.
  const bytes = stored.slice();
  let offset = LAYOUT.kind;
  const take = (length: number): Uint8Array => bytes.subarray(offset, (offset += length));
  const peer = { account: z.decode(accountId, take(LAYOUT.account)), device: z.decode(deviceId, take(LAYOUT.device)) };
  const context: GroupContext = {
    version: 'mls10',
    cipherSuite: SUITE,
    groupId: take(LAYOUT.group),
    epoch: SESSION_EPOCH,
    treeHash: take(LAYOUT.tree),
    confirmedTranscriptHash: take(LAYOUT.transcript),
    extensions: [],
  };
  const senderDataSecret = take(LAYOUT.senderData);
  const generation = readUint32(take(LAYOUT.generation));
  const ratchet = { generation, secret: take(LAYOUT.secret), unusedGenerations: {} };
  return {
    group: { id: sessionIdFrom(context.groupId), peer, context, senderDataSecret, ratchet },
    rest: bytes.subarray(offset),
  };
}
