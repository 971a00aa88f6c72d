import { createHash, generateKeyPairSync, randomBytes, X509Certificate } from 'node:crypto';
import forge from 'node-forge';

const DAY_MS = 24 * 3600 * 1000;
/** GeneralName choice of a subjectAltName (RFC 5280 §4.2.1.6). */
const DNS_NAME = 2;

interface Issued {
  readonly cert: string;
  readonly key: string;
}

/** A certificate authority of one's own, as somebody runs it for the machines at home. */
export class Authority {
  private readonly keys = newKeys();
  /** PEM; whoever trusts it trusts what it issues. */
  readonly certificate: string;

  constructor(private readonly name = 'An authority of our own') {
    this.certificate = this.sign(this.name, this.keys.publicKey, [
      { name: 'basicConstraints', cA: true, critical: true },
      { name: 'keyUsage', keyCertSign: true, cRLSign: true, critical: true },
      { name: 'subjectKeyIdentifier' },
    ]);
  }

  /** A server certificate for these names with a new key, both PEM. */
  issue(...names: readonly string[]): Issued {
    const { publicKey, privateKey } = newKeys();
    const cert = this.sign(names[0] ?? '', publicKey, [
      { name: 'basicConstraints', cA: false, critical: true },
      { name: 'keyUsage', digitalSignature: true, keyEncipherment: true, critical: true },
      { name: 'extKeyUsage', serverAuth: true },
      { name: 'subjectAltName', altNames: names.map((value) => ({ type: DNS_NAME, value })) },
    ]);
    return { cert, key: forge.pki.privateKeyToPem(privateKey) };
  }

  private sign(name: string, key: forge.pki.rsa.PublicKey, extensions: object[]): string {
    const certificate = forge.pki.createCertificate();
    certificate.publicKey = key;
    certificate.serialNumber = `40${randomBytes(15).toString('hex')}`;
    certificate.validity.notBefore = new Date(Date.now() - DAY_MS);
    certificate.validity.notAfter = new Date(Date.now() + DAY_MS);
    certificate.setSubject([{ name: 'commonName', value: name }]);
    certificate.setIssuer([{ name: 'commonName', value: this.name }]);
    certificate.setExtensions(extensions);
    certificate.sign(this.keys.privateKey, forge.md.sha256.create());
    return forge.pki.certificateToPem(certificate);
  }
}

function newKeys(): forge.pki.rsa.KeyPair {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', {
    modulusLength: 2048,
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
    publicKeyEncoding: { type: 'spki', format: 'pem' },
  });
  return { privateKey: forge.pki.privateKeyFromPem(privateKey), publicKey: forge.pki.publicKeyFromPem(publicKey) };
}

/** What Chromium's `--ignore-certificate-errors-spki-list` takes: this one key is trusted, and no other. */
export const spkiOf = (pem: string): string =>
  createHash('sha256')
    .update(new X509Certificate(pem).publicKey.export({ type: 'spki', format: 'der' }))
    .digest('base64');
