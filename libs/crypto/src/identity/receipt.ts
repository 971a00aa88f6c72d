import {
  deliveryReceipt,
  idBytes,
  ProtocolError,
  signatureContexts,
  type DeliveryReceipt,
  type ServerId,
} from '@parley/protocol';
import { serverIdOf } from './ids';
import { openSigned } from './open-signed';
import type { SigningKey } from './signing-key';

/**
 * Signs with the server key that these envelopes are stored durably.
 * @returns encoded `signed` delivery receipt
 * @throws ProtocolError `malformed` for no envelope or more than MAX_ENVELOPES_PER_FRAME
 */
export function issueReceipt(serverKey: SigningKey, fields: Omit<DeliveryReceipt, 'server'>): Promise<Uint8Array> {
  const payload = deliveryReceipt.encode({ ...fields, server: serverIdOf(serverKey.publicKey) });
  return serverKey.sign(signatureContexts.receipt, payload);
}

/**
 * Reads a receipt that the pinned server must have signed.
 * @throws ProtocolError `bad-signature`, `malformed`, `too-large`; `certificate-mismatch` when it names another server
 */
export async function readReceipt(bytes: Uint8Array, server: ServerId): Promise<DeliveryReceipt> {
  const read = deliveryReceipt.decode(await openSigned(bytes, signatureContexts.receipt, idBytes(server)));
  if (read.server !== server)
    throw new ProtocolError('certificate-mismatch', 'the receipt names another server than its signer');
  return read;
}
