import { ProtocolError } from '@parley/protocol';
import forge from 'node-forge';
import {
  alternativeNames,
  certificateOf,
  commonName,
  privateKeyOf,
  publicKeyOf,
  signed,
  unsigned,
  UTF8,
  type Validity,
} from './x509';

/** An authority of one's own, as those who have it use it: certificate and RSA private key (PKCS#8), both PEM. */
export interface Authority {
  readonly certPem: string;
  readonly keyPem: string;
}

export interface AuthorityCertificate extends Validity {
  /** RSA private key, PKCS#8 PEM. */
  readonly keyPem: string;
  /** What people call the federation; stands in every certificate it issues. */
  readonly name: string;
}

export interface MemberCertificate extends Validity {
  readonly authority: Authority;
  /** RSA private key of the member, PKCS#8 PEM. */
  readonly keyPem: string;
  /** What people call the member. */
  readonly name: string;
  /** Domains and IP addresses; with at least one the member is a server, without any it only dials. */
  readonly hosts: readonly string[];
}

/**
 * The root certificate of an authority that issues to servers and clients, and to no further authority (RFC 5280 §4.2.1.9).
 * @returns PEM
 * @throws ProtocolError `malformed`
 */
export function authorityCertificate({ keyPem, name, ...validity }: AuthorityCertificate): string {
  const key = privateKeyOf(keyPem);
  const certificate = unsigned(publicKeyOf(key), validity, [
    { name: 'basicConstraints', cA: true, pathLenConstraint: 0, critical: true },
    { name: 'keyUsage', keyCertSign: true, cRLSign: true, critical: true },
    { name: 'subjectKeyIdentifier' },
    { name: 'authorityKeyIdentifier', keyIdentifier: true },
  ]);
  certificate.setSubject(commonName(name));
  certificate.setIssuer(commonName(name));
  return signed(certificate, key);
}

/**
 * A certificate for TLS in both directions: a server is dialled and dials. Never valid longer than its authority.
 * @returns PEM
 * @throws ProtocolError `malformed`, also when the key is not that of the authority; `expired` when the authority has ended
 */
export function memberCertificate({ authority, keyPem, name, hosts, now, days, serial }: MemberCertificate): string {
  const issuer = certificateOf(authority.certPem);
  const issuerKey = privateKeyOf(authority.keyPem);
  if (!isKeyOf(issuer, issuerKey)) throw new ProtocolError('malformed', 'that key is not the key of the authority');
  const ends = issuer.validity.notAfter.getTime();
  if (ends <= now) throw new ProtocolError('expired', 'the certificate of the authority has ended');
  const isServer = hosts.length > 0;
  const certificate = unsigned(publicKeyOf(privateKeyOf(keyPem)), { now, days, serial }, [
    { name: 'basicConstraints', cA: false, critical: true },
    { name: 'keyUsage', digitalSignature: true, keyEncipherment: true, critical: true },
    { name: 'extKeyUsage', serverAuth: isServer, clientAuth: true },
    ...(isServer ? [alternativeNames(hosts)] : []),
    { name: 'subjectKeyIdentifier' },
    { name: 'authorityKeyIdentifier', keyIdentifier: issuer.generateSubjectKeyIdentifier().getBytes() },
  ]);
  if (certificate.validity.notAfter.getTime() > ends) certificate.validity.notAfter = new Date(ends);
  certificate.setSubject(commonName(name));
  certificate.setIssuer(issuer.subject.attributes.map(asWritten));
  return signed(certificate, issuerKey);
}

/** The library reads a name as the bytes of UTF-8 and encodes it again when it writes. */
const asWritten = (field: forge.pki.CertificateField): forge.pki.CertificateField =>
  field.valueTagClass === UTF8 && typeof field.value === 'string'
    ? { ...field, value: forge.util.decodeUtf8(field.value) }
    : field;

function isKeyOf({ publicKey }: forge.pki.Certificate, { n, e }: forge.pki.rsa.PrivateKey): boolean {
  const known = publicKey as forge.pki.rsa.PublicKey;
  return known.n.equals(n) && known.e.equals(e);
}
