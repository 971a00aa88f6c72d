import { ProtocolError, deliveryReceipt, signatureContexts, type EnvelopeId, type ServerId } from '@parley/protocol';
import type { LinkKeys } from '../ports';

/** Signs that these envelopes are durable here. */
export async function issueReceipt(
  keys: LinkKeys,
  server: ServerId,
  envelopes: readonly EnvelopeId[],
  at: number,
): Promise<Uint8Array> {
  return keys.sign(signatureContexts.receipt, deliveryReceipt.encode({ server, envelopes: [...envelopes], at }));
}

/** The envelopes that a server's receipt covers. @throws ProtocolError `bad-signature` or `malformed` */
export async function readReceipt(
  keys: LinkKeys,
  server: ServerId,
  serverKey: Uint8Array,
  bytes: Uint8Array,
): Promise<readonly EnvelopeId[]> {
  const receipt = deliveryReceipt.decode(await keys.openSigned(bytes, signatureContexts.receipt, serverKey));
  if (receipt.server !== server) throw new ProtocolError('bad-signature', 'a receipt of another server');
  return receipt.envelopes;
}
