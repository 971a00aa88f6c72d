import { concatBytes, ProtocolError } from '@parley/protocol';
import type { CiphersuiteImpl } from 'ts-mls';
import { protectApplicationData } from 'ts-mls/messageProtection.js';
import { ratchetUntil } from 'ts-mls/secretTree.js';
import {
  decodeGroupSecrets,
  encodeGroupSecrets,
  ratchetOf,
  secretTreeOf,
  wipe,
  type GroupSecrets,
} from './group-secrets';
import { CREATOR_LEAF, MAX_FORWARD_GENERATIONS, NO_PADDING, RETENTION } from './profile';
import { malformed } from './refusals';
import { encodeMessage } from './wire';

/** The creator's end. The key of a message is gone once it has been used; nothing here opens what was sent. */
export interface SendingSecrets extends GroupSecrets {
  /** Ed25519 seed of the creator's leaf, 32 bytes. */
  readonly signingKey: Uint8Array;
}

const SENDING_V1 = 0x11;
const SEED_BYTES = 32;
const NO_AUTHENTICATED_DATA = new Uint8Array();

/** Protects one message (RFC 9420 §6.3) and wipes the keys it used. */
export async function protect(
  secrets: SendingSecrets,
  plaintext: Uint8Array,
  suite: CiphersuiteImpl,
): Promise<{ secrets: SendingSecrets; message: Uint8Array; generation: number }> {
  const { privateMessage, newSecretTree, consumed } = await protectApplicationData(
    secrets.signingKey,
    secrets.senderDataSecret,
    plaintext,
    NO_AUTHENTICATED_DATA,
    secrets.context,
    secretTreeOf(secrets.ratchet),
    CREATOR_LEAF,
    NO_PADDING,
    suite,
  );
  const generation = secrets.ratchet.generation;
  wipe(consumed);
  return {
    secrets: { ...secrets, ratchet: ratchetOf(newSecretTree) },
    message: encodeMessage(privateMessage),
    generation,
  };
}

/**
 * Turns the ratchet so that the next message uses a generation above the given one, which must not be below the present one.
 * @throws ProtocolError `session-too-far-ahead` where the reader could not follow: start a new session.
 */
export async function forward(secrets: SendingSecrets, used: number, suite: CiphersuiteImpl): Promise<SendingSecrets> {
  const next = used + 1;
  if (next - secrets.ratchet.generation > MAX_FORWARD_GENERATIONS) {
    throw new ProtocolError('session-too-far-ahead', 'the reader could not follow so far');
  }
  // A sender has no use for the keys of skipped messages.
  const keepNone = { ...RETENTION, retainKeysForGenerations: 0 };
  const [ratchet, consumed] = await ratchetUntil(secrets.ratchet, next, keepNone, suite.kdf);
  wipe(consumed);
  return { ...secrets, ratchet };
}

export const encodeSendingSecrets = (secrets: SendingSecrets): Uint8Array =>
  concatBytes(encodeGroupSecrets(SENDING_V1, secrets), secrets.signingKey);

/** @throws ProtocolError `session-malformed` */
export function decodeSendingSecrets(stored: Uint8Array): SendingSecrets {
  const { group, rest } = decodeGroupSecrets(SENDING_V1, stored);
  if (rest.length !== SEED_BYTES) throw malformed('not a stored sending session');
  return { ...group, signingKey: rest };
}
