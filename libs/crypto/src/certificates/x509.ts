import { ProtocolError } from '@parley/protocol';
import forge from 'node-forge';

const DAY_MS = 24 * 3600 * 1000;
/** GeneralName choices of a subjectAltName (RFC 5280 §4.2.1.6). */
const DNS_NAME = 2;
const IP_ADDRESS = 7;

/** What every certificate says. */
export interface Validity {
  /** Unix ms. */
  readonly now: number;
  readonly days: number;
  /** 8 to 20 random bytes; two bits of the first are set so that the number is positive (RFC 5280 §4.1.2.2). */
  readonly serial: Uint8Array;
}

/** A certificate (X.509 v3, RFC 5280) that nobody has signed yet. It starts a day before `now`, because clocks differ. */
export function unsigned(
  publicKey: forge.pki.rsa.PublicKey,
  { now, days, serial }: Validity,
  extensions: readonly object[],
): forge.pki.Certificate {
  const certificate = forge.pki.createCertificate();
  certificate.publicKey = publicKey;
  certificate.serialNumber = serialNumber(serial);
  certificate.validity.notBefore = new Date(now - DAY_MS);
  certificate.validity.notAfter = new Date(now + days * DAY_MS);
  certificate.setExtensions([...extensions]);
  return certificate;
}

/** RSA with SHA-256. @returns PEM */
export function signed(certificate: forge.pki.Certificate, key: forge.pki.rsa.PrivateKey): string {
  certificate.sign(key, forge.md.sha256.create());
  return forge.pki.certificateToPem(certificate);
}

export const publicKeyOf = (key: forge.pki.rsa.PrivateKey): forge.pki.rsa.PublicKey =>
  forge.pki.setRsaPublicKey(key.n, key.e);

/** Declared as one of the classes of ASN.1, and one of its types in truth. */
export const UTF8 = forge.asn1.Type.UTF8 as unknown as forge.asn1.Class;

export const commonName = (value: string): forge.pki.CertificateField[] => [
  { name: 'commonName', value, valueTagClass: UTF8 },
];

/** @throws ProtocolError `malformed` */
export function privateKeyOf(pem: string): forge.pki.rsa.PrivateKey {
  try {
    return forge.pki.privateKeyFromPem(pem);
  } catch {
    // The cause could quote the key.
    throw new ProtocolError('malformed', 'that is no RSA private key in PKCS#8 PEM');
  }
}

/** @throws ProtocolError `malformed` for anything but the PEM of an RSA certificate */
export function certificateOf(pem: string): forge.pki.Certificate {
  try {
    return forge.pki.certificateFromPem(pem);
  } catch (cause) {
    throw new ProtocolError('malformed', 'that is no certificate', { cause });
  }
}

/** The names of a certificate: domains and IP addresses apart. */
export const alternativeNames = (hosts: readonly string[]): object => ({
  name: 'subjectAltName',
  altNames: hosts.map(alternativeName),
});

function alternativeName(host: string): { type: number; value?: string; ip?: string } {
  const isIp = /^[\d.]+$/.test(host) || host.includes(':');
  return isIp ? { type: IP_ADDRESS, ip: host } : { type: DNS_NAME, value: host };
}

function serialNumber(serial: Uint8Array): string {
  if (serial.length < 8 || serial.length > 20)
    throw new ProtocolError('malformed', 'a serial number has 8 to 20 bytes');
  const positive = serial.slice();
  positive[0] = ((positive[0] ?? 0) & 0x3f) | 0x40;
  return forge.util.bytesToHex(forge.util.binary.raw.encode(positive));
}
