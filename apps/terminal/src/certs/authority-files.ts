import type { Authority } from '@parley/crypto/certificates';
import { createPrivateKey, X509Certificate, type KeyObject } from 'node:crypto';
import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { refused } from '../cli/failure';
import { replaceFile } from '../profile/atomic-file';
import { newFile } from './new-file';

/** AES-256 under a key from the passphrase (PBES2, RFC 8018), as OpenSSL writes it: 2,048 rounds, hence a long passphrase. */
const CIPHER = 'aes-256-cbc';
/** A shorter one is found by trying. */
const MIN_PASSPHRASE_LENGTH = 12;

/** Where an authority lies: its certificate is for everybody, its key for nobody, so the two have folders of their own. */
export class AuthorityFiles {
  readonly certificate: string;
  readonly key: string;

  /** @param key where the key is now, when it is not where it was made */
  constructor(
    readonly folder: string,
    key?: string,
  ) {
    this.certificate = join(folder, 'ca.pem');
    this.key = key ?? join(folder, 'offline', 'ca.key');
  }

  /**
   * Keeps a new authority; there must not be one.
   * @param passphrase seals the key; null leaves it to whoever can read the file
   * @throws ProtocolError `refused`
   */
  async keep(certPem: string, key: KeyObject, passphrase: string | null): Promise<void> {
    if (passphrase !== null && passphrase.length < MIN_PASSPHRASE_LENGTH)
      throw refused(`the passphrase of the authority needs at least ${MIN_PASSPHRASE_LENGTH} characters`);
    const seal = passphrase === null ? {} : { cipher: CIPHER, passphrase };
    await mkdir(join(this.folder, 'offline'), { recursive: true, mode: 0o700 });
    // The key first: a certificate without its key could never be completed.
    await newFile(this.key, key.export({ format: 'pem', type: 'pkcs8', ...seal }).toString());
    await newFile(this.certificate, certPem);
  }

  /** Whether the key asks for a passphrase. @throws ProtocolError `refused` when it is not there */
  async isSealed(): Promise<boolean> {
    return (await this.read(this.key)).includes('ENCRYPTED PRIVATE KEY');
  }

  /** @throws ProtocolError `refused`: which file is missing, not whole or does not fit, or that the passphrase is wrong */
  async open(passphrase: string | null): Promise<Authority> {
    const [certPem, keyText] = await Promise.all([this.read(this.certificate), this.read(this.key)]);
    const certificate = this.parsed(
      () => new X509Certificate(certPem),
      `${this.certificate} holds no whole certificate`,
    );
    const key = this.parsed(
      () => createPrivateKey({ key: keyText, ...(passphrase === null ? {} : { passphrase }) }),
      passphrase === null ? `${this.key} holds no whole key` : `the passphrase does not open ${this.key}`,
    );
    if (!certificate.ca) throw refused(`${this.certificate} is not the certificate of an authority`);
    if (!certificate.checkPrivateKey(key)) throw refused(`${this.key} is not the key of ${this.certificate}`);
    return { certPem, keyPem: key.export({ format: 'pem', type: 'pkcs8' }).toString() };
  }

  private async read(path: string): Promise<string> {
    try {
      return await readFile(path, 'utf8');
    } catch (cause) {
      const { code } = cause as NodeJS.ErrnoException;
      if (code !== 'ENOENT') throw refused(`cannot read ${path} (${code ?? 'error'})`);
      throw refused(
        path === this.key
          ? `the key of the authority is not at ${path}: bring it back, or say where it is with --ca-key`
          : `there is no authority in ${this.folder}: make one with "parley certs init", or say where it is with --out`,
      );
    }
  }

  /** Messages of the library could quote a key. */
  private parsed<Result>(parse: () => Result, fault: string): Result {
    try {
      return parse();
    } catch {
      throw refused(fault);
    }
  }
}

/** A member's key and certificate in one file, which takes the place of an older one only on request. */
export async function keepMember(path: string, text: string, replace: boolean): Promise<void> {
  if (replace) await replaceFile(path, text);
  else await newFile(path, text);
}
