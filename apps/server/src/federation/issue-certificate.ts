import { selfSignedCertificate } from '@parley/crypto/certificates';
import { randomBytes, type KeyObject } from 'node:crypto';
import type { TlsIdentity } from './tls-identity';

const DAYS = 3 * 365;
const SERIAL_BYTES = 16;

/** A self-signed certificate for this key and these names. Loads node-forge, so it is required only when one must be made. */
export function issueCertificate(privateKey: KeyObject, hosts: readonly string[], now: number): TlsIdentity {
  const key = privateKey.export({ format: 'pem', type: 'pkcs8' }).toString();
  const cert = selfSignedCertificate({ keyPem: key, hosts, now, days: DAYS, serial: randomBytes(SERIAL_BYTES) });
  return { cert, key };
}
