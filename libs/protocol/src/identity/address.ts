import * as z from 'zod';
import { ProtocolError } from '../errors';
import { accountId, parseId, serverId, type AccountId, type ServerId } from '../ids';
import { MAX_ADDRESS_LENGTH } from '../limits';
import { fromBase64Url, toBase64Url } from '../bytes';
import { handle as handleSchema } from './card';
import { invitePlace, type InvitePlace } from './invite-place';
import { formatHostPort, isIp, parseHostPort, type HostPort } from './host-port';

/** `[handle@]host[:port]`, or `handle@ServerId`. */
export type Address =
  | { readonly handle: string | null; readonly kind: 'host'; readonly at: HostPort }
  | { readonly handle: string | null; readonly kind: 'server'; readonly server: ServerId };

export interface Invite {
  readonly address: Address;
  readonly account: AccountId;
  /** One-time secret that the inviting server knows. */
  readonly token: Uint8Array;
  /** Null when the server is to be dialled at its address, and there is no other way. */
  readonly place: InvitePlace | null;
}

const malformed = (what: string): ProtocolError => new ProtocolError('address-malformed', what);

/** @throws ProtocolError `address-malformed` */
export function parseAddress(text: string): Address {
  if (text.length > MAX_ADDRESS_LENGTH) throw malformed('the address is too long');
  const at = text.lastIndexOf('@');
  const handle = at < 0 ? null : text.slice(0, at).toLowerCase();
  const place = text.slice(at + 1);
  if (handle !== null && !handleSchema.safeParse(handle).success) throw malformed('the part before @ is no handle');
  if (/^[a-z2-7]{52}$/.test(place)) return { handle, kind: 'server', server: parseId(serverId, place) };
  return { handle, kind: 'host', at: parseHostPort(place) };
}

export function formatAddress(address: Address): string {
  const place = address.kind === 'server' ? address.server : formatHostPort(address.at);
  return address.handle === null ? place : `${address.handle}@${place}`;
}

const inviteToken = z.custom<Uint8Array>((value) => value instanceof Uint8Array && value.length === 16);

/**
 * An invite as a link. With a domain `https://domain[:port]/i/#…` opens a page for someone without Parley; otherwise
 * `web+parley:handle@host:port#…`. The fragment, `account.token` or `account.token.place` (the encoded `invite-place`
 * as base64url), is never sent to a server by a browser.
 */
export function formatInvite(invite: Invite): string {
  const { address, place } = invite;
  const secret = `${invite.account}.${toBase64Url(invite.token)}`;
  const fragment = place === null ? secret : `${secret}.${toBase64Url(invitePlace.encode(place))}`;
  if (address.kind === 'host' && !isIp(address.at.host) && address.at.host.includes('.')) {
    const who = address.handle === null ? '' : `${address.handle}`;
    return `https://${formatHostPort(address.at)}/i/${who}#${fragment}`;
  }
  return `web+parley:${formatAddress(address)}#${fragment}`;
}

/** @throws ProtocolError `invite-invalid` or `address-malformed` */
export function parseInvite(link: string): Invite {
  const invalid = new ProtocolError('invite-invalid', 'that is no invite link');
  const [place, fragment, ...rest] = link.trim().split('#');
  if (place === undefined || fragment === undefined || rest.length > 0) throw invalid;
  const [account, token, way, ...more] = fragment.split('.');
  const web = /^https:\/\/([^/?]+)\/i\/([^/?]*)$/.exec(place);
  const text = web
    ? `${web[2] ? `${web[2]}@` : ''}${web[1] ?? ''}`
    : place.startsWith('web+parley:')
      ? place.slice(11)
      : null;
  if (account === undefined || token === undefined || text === null || more.length > 0) throw invalid;
  try {
    const bytes = inviteToken.parse(fromBase64Url(token));
    const place = way === undefined ? null : invitePlace.decode(fromBase64Url(way));
    return { address: parseAddress(text), account: parseId(accountId, account), token: bytes, place };
  } catch (cause) {
    throw cause instanceof ProtocolError && cause.code === 'address-malformed' ? cause : invalid;
  }
}

/** Whether a text that a person typed is meant as an invite link rather than as an address. */
export const looksLikeInvite = (text: string): boolean =>
  text.includes('#') || /^(https|web\+parley):/.test(text.trim());
