import {
  ProtocolError,
  arrivalReceipt,
  custodyReceipt,
  idBytes,
  signatureContexts,
  signed,
  type ArrivalReceipt,
  type PacketId,
  type ServerId,
} from '@parley/protocol';
import type { LinkKeys } from '../ports';

/** Signs that these packets are durable here and go on. */
export async function issueCustody(
  keys: LinkKeys,
  server: ServerId,
  packets: readonly PacketId[],
  at: number,
): Promise<Uint8Array> {
  return keys.sign(signatureContexts.custody, custodyReceipt.encode({ server, packets: [...packets], at }));
}

/** The packets that a server has in its custody. @throws ProtocolError `bad-signature` or `malformed` */
export async function readCustody(keys: LinkKeys, server: ServerId, bytes: Uint8Array): Promise<readonly PacketId[]> {
  const receipt = custodyReceipt.decode(await keys.openSigned(bytes, signatureContexts.custody, idBytes(server)));
  if (receipt.server !== server) throw new ProtocolError('bad-signature', 'a custody receipt of another server');
  return receipt.packets;
}

/** Signs what became of packets that were for us. */
export async function issueArrival(keys: LinkKeys, arrival: ArrivalReceipt): Promise<Uint8Array> {
  return keys.sign(signatureContexts.arrival, arrivalReceipt.encode(arrival));
}

/** What a destination, which names itself, says of packets. @throws ProtocolError `bad-signature` or `malformed` */
export async function readArrival(keys: LinkKeys, bytes: Uint8Array): Promise<ArrivalReceipt> {
  const { server } = arrivalReceipt.decode(signed.decode(bytes).payload);
  return arrivalReceipt.decode(await keys.openSigned(bytes, signatureContexts.arrival, idBytes(server)));
}
