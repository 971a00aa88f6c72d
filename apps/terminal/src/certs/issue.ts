import { authorityCertificate, memberCertificate, type Authority } from '@parley/crypto/certificates';
import { generateKeyPair, randomBytes, type KeyObject } from 'node:crypto';
import { promisify } from 'node:util';

const SERIAL_BYTES = 16;
/** An authority signs for ten years, a member lives for one. */
const AUTHORITY_KEY_BITS = 3072;
const MEMBER_KEY_BITS = 2048;

/** A key and the certificate that was issued for it. */
interface Issued {
  readonly key: KeyObject;
  readonly certPem: string;
}

export async function newAuthority(options: { name: string; days: number; now: number }): Promise<Issued> {
  const { key, keyPem } = await newKey(AUTHORITY_KEY_BITS);
  return { key, certPem: authorityCertificate({ ...options, keyPem, serial: randomBytes(SERIAL_BYTES) }) };
}

/** @throws ProtocolError `expired` when the authority has ended */
export async function newMember(
  authority: Authority,
  options: { name: string; hosts: readonly string[]; days: number; now: number },
): Promise<Issued> {
  const { key, keyPem } = await newKey(MEMBER_KEY_BITS);
  return { key, certPem: memberCertificate({ ...options, authority, keyPem, serial: randomBytes(SERIAL_BYTES) }) };
}

/** RSA, as everything that speaks TLS knows it. */
async function newKey(modulusLength: number): Promise<{ key: KeyObject; keyPem: string }> {
  const { privateKey } = await promisify(generateKeyPair)('rsa', { modulusLength });
  return { key: privateKey, keyPem: privateKey.export({ format: 'pem', type: 'pkcs8' }).toString() };
}
