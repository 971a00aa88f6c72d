import { ProtocolError } from '@parley/protocol';
import {
  alternativeNames,
  certificateOf,
  commonName,
  privateKeyOf,
  publicKeyOf,
  signed,
  unsigned,
  type Validity,
} from './x509';

export interface SelfSignedCertificate extends Validity {
  /** RSA private key, PKCS#8 PEM. */
  readonly keyPem: string;
  /** Domains and IP addresses under which the server is reached; at least one. */
  readonly hosts: readonly string[];
}

/**
 * A self-signed TLS server certificate (X.509 v3, RFC 5280; RSA with SHA-256). It starts a day before `now`, because clocks differ.
 * Trust rests on server keys, not on it.
 * @returns PEM
 * @throws ProtocolError `malformed` for another kind of key, no host, or a serial of another length
 */
export function selfSignedCertificate({ keyPem, hosts, ...validity }: SelfSignedCertificate): string {
  if (hosts.length === 0) throw new ProtocolError('malformed', 'a certificate needs a host');
  const key = privateKeyOf(keyPem);
  const certificate = unsigned(publicKeyOf(key), validity, [
    { name: 'basicConstraints', cA: false, critical: true },
    { name: 'keyUsage', digitalSignature: true, keyEncipherment: true, critical: true },
    { name: 'extKeyUsage', serverAuth: true },
    alternativeNames(hosts),
    { name: 'subjectKeyIdentifier' },
    { name: 'authorityKeyIdentifier', keyIdentifier: true },
  ]);
  const name = commonName('Parley server');
  certificate.setSubject(name);
  certificate.setIssuer(name);
  return signed(certificate, key);
}

/** When a certificate ends, unix ms. @throws ProtocolError `malformed` for anything but the PEM of an RSA certificate */
export const certificateExpiry = (pem: string): number => certificateOf(pem).validity.notAfter.getTime();
