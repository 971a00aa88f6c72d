import { X509Certificate } from 'node:crypto';
import { createSecureContext } from 'node:tls';
import type { Config } from '../config';
import { ConfigurationError } from '../config/configuration-error';
import { readConfigured } from './certificate';
import type { TlsIdentity } from './tls-identity';

/** Each certificate of a PEM file. */
export const CERTIFICATE = /-----BEGIN CERTIFICATE-----[^-]*-----END CERTIFICATE-----/g;
/** What a certificate may be used for (RFC 5280 §4.2.1.12). */
const SERVER_AUTHENTICATION = '1.3.6.1.5.5.7.3.1';
const CLIENT_AUTHENTICATION = '1.3.6.1.5.5.7.3.2';
/** More certificates between a member and its authority than anybody has. */
const MAX_CHAIN = 8;

/**
 * The certificates of `[TLS] ca`, PEM: the authority of a closed federation, while it is replaced the next one beside it. Null in an open one.
 * @param identity the certificate of this server, which must be of that authority
 * @throws ConfigurationError
 */
export function loadAuthority({ tls }: Config, identity: TlsIdentity, now: number): readonly string[] | null {
  if (tls.ca === null) return null;
  const text = readConfigured(tls.ca, 'ca');
  if (text.includes('PRIVATE KEY'))
    throw new ConfigurationError(
      '[TLS] ca holds a private key: servers need the certificate of the authority alone, and its key belongs offline.',
    );
  const pems = text.match(CERTIFICATE) ?? [];
  const authorities = pems.map(certificateOf);
  if (pems.length === 0 || pems.length !== text.split('-----BEGIN CERTIFICATE-----').length - 1)
    throw new ConfigurationError('[TLS] ca holds no whole certificate in PEM form.');
  if (!authorities.every(({ ca }) => ca))
    throw new ConfigurationError('[TLS] ca holds a certificate that is none of an authority.');
  const ends = Math.max(...authorities.map(({ validToDate }) => validToDate.getTime()));
  if (ends <= now)
    throw new ConfigurationError(
      `[TLS] ca ended on ${new Date(ends).toISOString().slice(0, 10)}; make a new authority and issue its certificates.`,
    );
  checkMember(identity, authorities);
  createSecureContext({ ...identity, ca: pems });
  return pems;
}

/** Refused here rather than by every other member. */
function checkMember({ cert }: TlsIdentity, authorities: readonly X509Certificate[]): void {
  const [own, ...between] = (cert.match(CERTIFICATE) ?? []).map(certificateOf);
  if (own === undefined || !isOf(own, authorities, between))
    throw new ConfigurationError('[TLS] cert was not issued by [TLS] ca.');
  const { keyUsage } = own;
  // Declared as always there; a certificate without the extension may be used for everything.
  const uses = keyUsage as string[] | undefined;
  if (uses !== undefined && !(uses.includes(SERVER_AUTHENTICATION) && uses.includes(CLIENT_AUTHENTICATION)))
    throw new ConfigurationError(
      '[TLS] cert is not for both directions: a server needs one for servers and clients (parley certs issue NAME --host HOST).',
    );
}

function isOf(
  member: X509Certificate,
  authorities: readonly X509Certificate[],
  between: readonly X509Certificate[],
): boolean {
  let last: X509Certificate | undefined = member;
  for (let length = 0; last !== undefined && length < MAX_CHAIN; length += 1) {
    const issued: X509Certificate = last;
    const isIssuer = (issuer: X509Certificate): boolean =>
      issued.checkIssued(issuer) && issued.verify(issuer.publicKey);
    if (authorities.some(isIssuer)) return true;
    last = between.find(isIssuer);
  }
  return false;
}

function certificateOf(pem: string): X509Certificate {
  try {
    return new X509Certificate(pem);
  } catch (cause) {
    throw new ConfigurationError('[TLS] ca holds no whole certificate in PEM form.', { cause });
  }
}
