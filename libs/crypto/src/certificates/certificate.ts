import { ProtocolError } from '@parley/protocol';
import forge from 'node-forge';

const DAY_MS = 24 * 3600 * 1000;
/** GeneralName choices of a subjectAltName (RFC 5280 §4.2.1.6). */
const DNS_NAME = 2;
const IP_ADDRESS = 7;

export interface SelfSignedCertificate {
  /** RSA private key, PKCS#8 PEM. */
  readonly keyPem: string;
  /** Domains and IP addresses under which the server is reached; at least one. */
  readonly hosts: readonly string[];
  /** Unix ms. */
  readonly now: number;
  readonly days: number;
  /** 8 to 20 random bytes; two bits of the first are set so that the number is positive (RFC 5280 §4.1.2.2). */
  readonly serial: Uint8Array;
}

/**
 * A self-signed TLS server certificate (X.509 v3, RFC 5280; RSA with SHA-256). It starts a day before `now`, because clocks differ.
 * Trust rests on server keys, not on it.
 * @returns PEM
 * @throws ProtocolError `malformed` for another kind of key, no host, or a serial of another length
 */
export function selfSignedCertificate({ keyPem, hosts, now, days, serial }: SelfSignedCertificate): string {
  const [first] = hosts;
  if (first === undefined) throw new ProtocolError('malformed', 'a certificate needs a host');
  const key = privateKeyOf(keyPem);
  const certificate = forge.pki.createCertificate();
  certificate.publicKey = forge.pki.setRsaPublicKey(key.n, key.e);
  certificate.serialNumber = serialNumber(serial);
  certificate.validity.notBefore = new Date(now - DAY_MS);
  certificate.validity.notAfter = new Date(now + days * DAY_MS);
  const name = [{ name: 'commonName', value: 'Parley server' }];
  certificate.setSubject(name);
  certificate.setIssuer(name);
  certificate.setExtensions([
    { name: 'basicConstraints', cA: false, critical: true },
    { name: 'keyUsage', digitalSignature: true, keyEncipherment: true, critical: true },
    { name: 'extKeyUsage', serverAuth: true },
    { name: 'subjectAltName', altNames: hosts.map(alternativeName) },
    { name: 'subjectKeyIdentifier' },
    { name: 'authorityKeyIdentifier', keyIdentifier: true },
  ]);
  certificate.sign(key, forge.md.sha256.create());
  return forge.pki.certificateToPem(certificate);
}

/** When a certificate ends, unix ms. @throws ProtocolError `malformed` for anything but the PEM of an RSA certificate */
export function certificateExpiry(pem: string): number {
  try {
    return forge.pki.certificateFromPem(pem).validity.notAfter.getTime();
  } catch (cause) {
    throw new ProtocolError('malformed', 'that is no certificate', { cause });
  }
}

function privateKeyOf(pem: string): forge.pki.rsa.PrivateKey {
  try {
    return forge.pki.privateKeyFromPem(pem);
  } catch {
    // The cause could quote the key.
    throw new ProtocolError('malformed', 'that is no RSA private key in PKCS#8 PEM');
  }
}

function serialNumber(serial: Uint8Array): string {
  if (serial.length < 8 || serial.length > 20)
    throw new ProtocolError('malformed', 'a serial number has 8 to 20 bytes');
  const positive = serial.slice();
  positive[0] = ((positive[0] ?? 0) & 0x3f) | 0x40;
  return forge.util.bytesToHex(forge.util.binary.raw.encode(positive));
}

function alternativeName(host: string): { type: number; value?: string; ip?: string } {
  const isIp = /^[\d.]+$/.test(host) || host.includes(':');
  return isIp ? { type: IP_ADDRESS, ip: host } : { type: DNS_NAME, value: host };
}
