import {
  arrivalReceipt,
  concatBytes,
  idBytes,
  ProtocolError,
  signatureContexts,
  type ArrivalReceipt,
  type EnvelopeId,
  type ServerId,
} from '@parley/protocol';
import { sha256 } from './hashing';
import { serverIdOf } from './ids';
import { openSigned } from './open-signed';
import type { SigningKey } from './signing-key';

/** What stands for an envelope in an arrival receipt (32 bytes): only who knows the blind (16 bytes) can tell which one it is. */
export const arrivalMark = (blind: Uint8Array, envelope: EnvelopeId): Uint8Array =>
  sha256(concatBytes(blind, idBytes(envelope)));

/**
 * Signs with the server key what became of packets.
 * @returns encoded `signed` arrival receipt
 * @throws ProtocolError `malformed` for more than MAX_ENVELOPES_PER_FRAME
 */
export function issueArrival(serverKey: SigningKey, fields: Omit<ArrivalReceipt, 'server'>): Promise<Uint8Array> {
  const payload = arrivalReceipt.encode({ ...fields, server: serverIdOf(serverKey.publicKey) });
  return serverKey.sign(signatureContexts.arrival, payload);
}

/**
 * Reads an arrival receipt that the pinned server must have signed.
 * @throws ProtocolError `bad-signature`, `malformed`, `too-large`; `certificate-mismatch` when it names another server
 */
export async function readArrival(bytes: Uint8Array, server: ServerId): Promise<ArrivalReceipt> {
  const read = arrivalReceipt.decode(await openSigned(bytes, signatureContexts.arrival, idBytes(server)));
  if (read.server !== server)
    throw new ProtocolError('certificate-mismatch', 'the arrival receipt names another server than its signer');
  return read;
}
