import { authorityCertificate, memberCertificate, type Authority } from '@parley/crypto/certificates';
import { generateKeyPairSync, randomBytes } from 'node:crypto';
import type { TlsIdentity } from './tls-identity';

const AUTHORITY_DAYS = 3650;
const MEMBER_DAYS = 365;

const newKey = (): string =>
  generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({ format: 'pem', type: 'pkcs8' }).toString();

/** An authority of one's own, for tests. All its members have one key, because keys take long to make. */
export class TestAuthority {
  private readonly authority: Authority;
  private readonly memberKey = newKey();

  /** @param now unix ms at which it was made, ten years before it ends */
  constructor(name = 'Ours', now = Date.now()) {
    const keyPem = newKey();
    const serial = randomBytes(16);
    this.authority = { keyPem, certPem: authorityCertificate({ keyPem, name, now, days: AUTHORITY_DAYS, serial }) };
  }

  /** Its certificate, PEM. */
  get ca(): string {
    return this.authority.certPem;
  }

  get caKey(): string {
    return this.authority.keyPem;
  }

  /** @param options.now unix ms at which it was issued, a year before it ends */
  issue({ hosts = ['127.0.0.1'], now = Date.now() }: { hosts?: readonly string[]; now?: number } = {}): TlsIdentity {
    const { authority, memberKey: keyPem } = this;
    const serial = randomBytes(16);
    const cert = memberCertificate({ authority, keyPem, name: 'member', hosts, now, days: MEMBER_DAYS, serial });
    return { cert, key: keyPem };
  }
}
