import { openSigned, type SigningKey } from '@parley/crypto/identity';
import {
  announcement as announcementMessage,
  idBytes,
  ProtocolError,
  signatureContexts,
  signed,
  type Announcement,
  type ServerId,
} from '@parley/protocol';
import { MAX_RECORD_BYTES } from './dht-node';

/** What the DHT keeps of a server: its announcement, as short as it must be. */
export interface ServerRecord {
  readonly sequence: number;
  /** Encoded `signed` announcement. */
  readonly bytes: Uint8Array;
}

/** The record of this server: its announcement without the owner, who is nobody's business there, and with as many addresses as fit. */
export async function ownRecord(key: SigningKey, own: Uint8Array): Promise<ServerRecord> {
  const whole = announcementMessage.decode(signed.decode(own).payload);
  for (let places = whole.addresses.length + whole.relays.length; ; places -= 1) {
    const bytes = await key.sign(signatureContexts.announcement, announcementMessage.encode(shortened(whole, places)));
    if (bytes.length <= MAX_RECORD_BYTES || places === 0) return { sequence: whole.sequence, bytes };
  }
}

/** Relays go first: whoever finds the server itself needs none. */
function shortened(whole: Announcement, places: number): Announcement {
  const addresses = whole.addresses.slice(0, places);
  return { ...whole, addresses, relays: whole.relays.slice(0, places - addresses.length), listing: null };
}

/** What a record says. @throws ProtocolError `malformed`, `bad-signature` when that server did not sign it */
export async function openRecord(server: ServerId, bytes: Uint8Array): Promise<Announcement> {
  const found = announcementMessage.decode(await openSigned(bytes, signatureContexts.announcement, idBytes(server)));
  if (found.server !== server) throw new ProtocolError('bad-signature', 'a record of another server');
  return found;
}
