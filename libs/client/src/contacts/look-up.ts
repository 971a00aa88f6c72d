import { readCard } from '@parley/crypto/identity';
import { checkSealingKey } from '@parley/crypto/sealing';
import {
  formatAddress,
  looksLikeInvite,
  parseAddress,
  parseInvite,
  ProtocolError,
  rest,
  type Address,
  type Card,
  type Invite,
  type InvitePlace,
} from '@parley/protocol';
import type { RestClient } from '../connection/rest-client';

/** Somebody who was found at an address, with everything proven that can be. */
export interface Found {
  readonly card: Card;
  readonly bytes: Uint8Array;
  /** As it was given, without the invite's secret. */
  readonly address: string;
  readonly invite: Invite | null;
}

/** Fetches the card behind an address. @param by how an invite says that the server is reached, and which one it is */
export async function lookUp(
  server: RestClient,
  address: Address,
  by: InvitePlace | null = null,
): Promise<{ card: Card; bytes: Uint8Array }> {
  const value = { address: formatAddress(address), ...(by !== null && { by }) };
  const body = { schema: rest.lookUpRequest, value };
  const answer = await server.send('POST', '/api/contacts/look-up', body, rest.lookUpAnswer);
  const card = await readCard(answer.card);
  await checkSealingKey(card.sealingKey);
  if (card.server !== answer.server)
    throw new ProtocolError('card-mismatch', 'the card names another server than the one that gave it');
  const meant = by?.server ?? (address.kind === 'server' ? address.server : answer.server);
  if (meant !== answer.server) {
    throw new ProtocolError('server-key-changed', 'another server than the one asked for answered');
  }
  if (address.handle !== null && address.handle !== card.handle) {
    throw new ProtocolError('unknown-account', 'nobody of that name is at this address');
  }
  return { card, bytes: answer.card };
}

/** @throws ProtocolError `address-malformed`, `invite-invalid`, `unreachable`, `account-key-changed`, `card-mismatch`, … */
export async function find(server: RestClient, addressOrInvite: string): Promise<Found> {
  const invite = looksLikeInvite(addressOrInvite) ? parseInvite(addressOrInvite) : null;
  const address = invite?.address ?? parseAddress(addressOrInvite.trim());
  const found = await lookUp(server, address, invite?.place);
  if (invite !== null && invite.account !== found.card.account) {
    throw new ProtocolError('account-key-changed', 'the account at this address is not the one of the invite');
  }
  return { ...found, address: formatAddress(address), invite };
}
