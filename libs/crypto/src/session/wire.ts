import { equalBytes, sessionId, type SessionId } from '@parley/protocol';
import {
  decodeMlsMessage,
  encodeMlsMessage,
  type KeyPackage,
  type MLSMessage,
  type PrivateMessage,
  type Welcome,
} from 'ts-mls';
import * as z from 'zod';
import { SUITE } from './cipher-suite';
import { GROUP_ID_BYTES, SESSION_EPOCH } from './profile';
import { malformed } from './refusals';

/**
 * The three wire forms of a session, each an MLSMessage (RFC 9420 §6). Decoding is strict: one encoding per value, nothing
 * behind it. Decoded byte strings are views into the given bytes.
 */

function decodeStrictly(bytes: Uint8Array): MLSMessage {
  let message: MLSMessage;
  let canonical: Uint8Array;
  try {
    const decoded = decodeMlsMessage(bytes, 0);
    if (decoded === undefined) throw malformed('not an MLS message');
    [message] = decoded;
    canonical = encodeMlsMessage(message);
  } catch (cause) {
    throw malformed('not an MLS message', cause);
  }
  if (!equalBytes(canonical, bytes)) throw malformed('an MLS message in a form of its own');
  return message;
}

export const encodeKeyPackage = (keyPackage: KeyPackage): Uint8Array =>
  encodeMlsMessage({ version: 'mls10', wireformat: 'mls_key_package', keyPackage });

/** @throws ProtocolError `session-malformed` */
export function decodeKeyPackage(bytes: Uint8Array): KeyPackage {
  const message = decodeStrictly(bytes);
  if (message.wireformat !== 'mls_key_package') throw malformed('not a key package');
  return message.keyPackage;
}

export const encodeWelcome = (welcome: Welcome): Uint8Array =>
  encodeMlsMessage({ version: 'mls10', wireformat: 'mls_welcome', welcome });

/** @throws ProtocolError `session-malformed`; also for a Welcome that invites more than one reader. */
export function decodeWelcome(bytes: Uint8Array): { welcome: Welcome; packageRef: Uint8Array } {
  const message = decodeStrictly(bytes);
  if (message.wireformat !== 'mls_welcome') throw malformed('not a welcome');
  const [secret, ...others] = message.welcome.secrets;
  if (message.welcome.cipherSuite !== SUITE || secret === undefined || others.length > 0) {
    throw malformed('not the welcome of a session');
  }
  return { welcome: message.welcome, packageRef: secret.newMember };
}

export const encodeMessage = (privateMessage: PrivateMessage): Uint8Array =>
  encodeMlsMessage({ version: 'mls10', wireformat: 'mls_private_message', privateMessage });

/**
 * @throws ProtocolError `session-malformed`; also for public messages, proposals, commits, other epochs and authenticated data,
 * none of which a session has.
 */
export function decodeMessage(bytes: Uint8Array): PrivateMessage {
  const message = decodeStrictly(bytes);
  if (message.wireformat !== 'mls_private_message') throw malformed('not a private message');
  const { groupId, epoch, contentType, authenticatedData } = message.privateMessage;
  if (contentType !== 'application') throw malformed('not an application message');
  if (groupId.length !== GROUP_ID_BYTES || epoch !== SESSION_EPOCH || authenticatedData.length > 0) {
    throw malformed('not a message of a session');
  }
  return message.privateMessage;
}

/** The session that an MLS group id names. The group id has {@link GROUP_ID_BYTES}. */
export const sessionIdFrom = (groupId: Uint8Array): SessionId => z.decode(sessionId, groupId);
