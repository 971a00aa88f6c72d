import { concatBytes, equalBytes, ProtocolError } from '@parley/protocol';
import type { CiphersuiteImpl, GenerationSecret, PrivateMessage, RatchetTree } from 'ts-mls';
import { unprotectPrivateMessage } from 'ts-mls/messageProtection.js';
import { decryptSenderData } from 'ts-mls/privateMessage.js';
import {
  decodeGroupSecrets,
  encodeGroupSecrets,
  ratchetOf,
  readUint32,
  secretTreeOf,
  uint32,
  wipe,
  type GroupSecrets,
} from './group-secrets';
import { CREATOR_LEAF, KEPT_GENERATIONS, MAX_FORWARD_GENERATIONS, RETENTION } from './profile';
import { malformed, refusingAs } from './refusals';

/** The reader's end. */
export interface ReceivingSecrets extends GroupSecrets {
  /** Ed25519 public key of the creator's leaf. */
  readonly senderKey: Uint8Array;
  /** Keys of skipped messages below this generation may have been given up; at or above it an absent key has been used. */
  readonly forgottenBelow: number;
}

const RECEIVING_V1 = 0x21;
const KEY_BYTES = 32;
const SECRET_BYTES = 32;
const SKIPPED_BYTES = 4 + SECRET_BYTES;

/** Why a message did not open, as far as its sender data tells; looked at only then, because opening reads it too. */
async function refusalOf(
  { ratchet, senderDataSecret, forgottenBelow }: ReceivingSecrets,
  message: PrivateMessage,
  suite: CiphersuiteImpl,
): Promise<ProtocolError | null> {
  const sender = await refusingAs('session-forged', 'the sender of a message cannot be read', () =>
    decryptSenderData(message, senderDataSecret, suite),
  );
  if (sender === undefined) return new ProtocolError('session-forged', 'a message without a sender');
  if (sender.leafIndex !== CREATOR_LEAF)
    return new ProtocolError('session-wrong-sender', 'only the creator of a session sends in it');
  const { generation } = sender;
  if (generation - ratchet.generation > MAX_FORWARD_GENERATIONS)
    return new ProtocolError('session-too-far-ahead', 'a message too far ahead of its session');
  if (generation >= ratchet.generation || generation in ratchet.unusedGenerations) return null;
  return generation >= forgottenBelow
    ? new ProtocolError('session-replayed', 'this message has been read')
    : new ProtocolError('session-too-old', 'the key of this message may have been given up');
}

/** ts-mls looks only whether the sender's place holds a leaf, for its key is given; without one it makes an error, and drops it. */
const CREATORS_TREE = [{ nodeType: 'leaf' }] as RatchetTree;

const generationsOf = (ratchet: GenerationSecret): number[] => Object.keys(ratchet.unusedGenerations).map(Number);

/** The generation whose key was used: the last one that the ratchet was turned to, or the kept one that is gone. */
function usedGeneration(before: GenerationSecret, after: GenerationSecret): number {
  if (after.generation > before.generation) return after.generation - 1;
  const used = generationsOf(before).find((generation) => !(generation in after.unusedGenerations));
  if (used === undefined) throw new Error('a message was opened without a key');
  return used;
}

/** The least generation whose key cannot have been given up when the ratchet was turned to a message. */
function forgottenAfter(secrets: ReceivingSecrets, generation: number, turned: GenerationSecret): number {
  const skipped = Math.max(0, generation - secrets.ratchet.generation);
  if (generationsOf(secrets.ratchet).length + skipped <= KEPT_GENERATIONS) return secrets.forgottenBelow;
  // Keys are given up oldest first.
  return Math.min(...generationsOf(turned));
}

/**
 * Opens one message and wipes the keys it used; when it is refused, nothing has changed.
 * @throws ProtocolError `session-unknown` (of another session), `session-forged`, `session-wrong-sender`, `session-too-far-ahead`,
 *   `session-replayed`, `session-too-old`
 */
export async function open(
  secrets: ReceivingSecrets,
  message: PrivateMessage,
  suite: CiphersuiteImpl,
): Promise<{ secrets: ReceivingSecrets; plaintext: Uint8Array; generation: number }> {
  if (!equalBytes(message.groupId, secrets.context.groupId)) {
    throw new ProtocolError('session-unknown', 'a message of another session');
  }
  const { content, tree, consumed } = await unprotected(secrets, message, suite);
  if (content.content.contentType !== 'application') throw malformed('not an application message');
  wipe(consumed);
  const ratchet = ratchetOf(tree);
  const generation = usedGeneration(secrets.ratchet, ratchet);
  const forgottenBelow = forgottenAfter(secrets, generation, ratchet);
  return {
    secrets: { ...secrets, ratchet, forgottenBelow },
    plaintext: content.content.applicationData.slice(),
    generation,
  };
}

async function unprotected(
  secrets: ReceivingSecrets,
  message: PrivateMessage,
  suite: CiphersuiteImpl,
): ReturnType<typeof unprotectPrivateMessage> {
  try {
    return await unprotectPrivateMessage(
      secrets.senderDataSecret,
      message,
      secretTreeOf(secrets.ratchet),
      CREATORS_TREE,
      secrets.context,
      RETENTION,
      suite,
      secrets.senderKey,
    );
  } catch (cause) {
    const refusal = await refusalOf(secrets, message, suite);
    throw refusal ?? new ProtocolError('session-forged', 'a message that does not open', { cause });
  }
}

export function encodeReceivingSecrets(secrets: ReceivingSecrets): Uint8Array {
  const skipped = Object.entries(secrets.ratchet.unusedGenerations)
    .map(([generation, secret]) => ({ generation: Number(generation), secret }))
    .sort((a, b) => a.generation - b.generation)
    .flatMap(({ generation, secret }) => [uint32(generation), secret]);
  return concatBytes(
    encodeGroupSecrets(RECEIVING_V1, secrets),
    secrets.senderKey,
    uint32(secrets.forgottenBelow),
    ...skipped,
  );
}

/** @throws ProtocolError `session-malformed` */
export function decodeReceivingSecrets(stored: Uint8Array): ReceivingSecrets {
  const { group, rest } = decodeGroupSecrets(RECEIVING_V1, stored);
  const list = rest.subarray(KEY_BYTES + 4);
  const count = list.length / SKIPPED_BYTES;
  if (rest.length < KEY_BYTES + 4 || !Number.isInteger(count) || count > KEPT_GENERATIONS) {
    throw malformed('not a stored receiving session');
  }
  const forgottenBelow = readUint32(rest, KEY_BYTES);
  const unusedGenerations: Record<number, Uint8Array> = {};
  let least = forgottenBelow;
  for (let offset = 0; offset < list.length; offset += SKIPPED_BYTES) {
    const generation = readUint32(list, offset);
    if (generation < least) throw malformed('a stored session whose kept keys are out of order');
    unusedGenerations[generation] = list.subarray(offset + 4, offset + SKIPPED_BYTES);
    least = generation + 1;
  }
  if (least > group.ratchet.generation) throw malformed('a stored session with keys of its future');
  return {
    ...group,
    ratchet: { ...group.ratchet, unusedGenerations },
    senderKey: rest.subarray(0, KEY_BYTES),
    forgottenBelow,
  };
}
