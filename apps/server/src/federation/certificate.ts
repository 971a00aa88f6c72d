import { createPrivateKey, generateKeyPair, X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { isIP } from 'node:net';
import { join } from 'node:path';
import { createSecureContext } from 'node:tls';
import { promisify } from 'node:util';
import { parseHostPort } from '@parley/protocol';
import { dialable, type Config } from '../config';
import { ConfigurationError } from '../config/configuration-error';
import { configKeys, keyTitle } from '../config/keys';
import { readIfThere, writePrivate } from './private-file';
import type { TlsIdentity } from './tls-identity';

const CERTIFICATE_FILE = 'certificate.pem';
const KEY_FILE = 'certificate.key';
/** A certificate that ends sooner than this is made anew at a start. */
const RENEW_BEFORE_MS = 60 * 24 * 3600 * 1000;

/**
 * The certificate of both listeners: the configured one, else an own one beside the server key. Trust never rests on it (links are pinned to
 * the server key), so one that is missing, damaged, about to end or made for other names is replaced.
 * @throws ConfigurationError when the configured files are of no use
 */
export async function loadCertificate(config: Config, now: number): Promise<TlsIdentity> {
  const { cert, key } = config.tls;
  if (cert !== null && key !== null) return configured(cert, key);
  const folder = config.storage.data;
  const names = namesOf(config);
  const kept = { cert: readIfThere(join(folder, CERTIFICATE_FILE)), key: readIfThere(join(folder, KEY_FILE)) };
  if (kept.cert !== null && kept.key !== null && isUsable(kept.cert, kept.key, names, now))
    return { cert: kept.cert, key: kept.key };
  const made = await make(names, now);
  writePrivate(join(folder, KEY_FILE), made.key);
  writePrivate(join(folder, CERTIFICATE_FILE), made.cert);
  return made;
}

/** Everything this server may be called. */
function namesOf({ network, ui }: Config): readonly string[] {
  const own = [
    network.domain === null ? null : parseHostPort(network.domain).host,
    network.publicIp,
    dialable(network.host),
    dialable(ui.host),
  ];
  return [...new Set([...own.filter((name) => name !== null), 'localhost', '127.0.0.1', '::1'])];
}

function configured(certFile: string, keyFile: string): TlsIdentity {
  const identity = { cert: read(certFile, 'cert'), key: read(keyFile, 'key') };
  try {
    createSecureContext(identity);
    return identity;
  } catch (cause) {
    throw new ConfigurationError(`[TLS] cert and [TLS] key are no certificate and its unencrypted key in PEM form.`, {
      cause,
    });
  }
}

function read(path: string, name: 'cert' | 'key'): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    throw new ConfigurationError(`${keyTitle(configKeys[name])} names a file that cannot be read (${code ?? '?'}).`, {
      cause,
    });
  }
}

function isUsable(cert: string, key: string, names: readonly string[], now: number): boolean {
  try {
    createSecureContext({ cert, key });
    const certificate = new X509Certificate(cert);
    const covers = (name: string): boolean =>
      (isIP(name) === 0 ? certificate.checkHost(name) : certificate.checkIP(name)) !== undefined;
    return (
      certificate.validToDate.getTime() - now > RENEW_BEFORE_MS &&
      certificate.checkPrivateKey(createPrivateKey(key)) &&
      names.every(covers)
    );
  } catch {
    // Damaged: replaced like a missing one.
    return false;
  }
}

/** What issues certificates is loaded only here: most starts need none. */
async function make(names: readonly string[], now: number): Promise<TlsIdentity> {
  const { privateKey } = await promisify(generateKeyPair)('rsa', { modulusLength: 2048 });
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- import() of a module of our own is not rewritten by the build
  const { issueCertificate } = require('./issue-certificate') as typeof import('./issue-certificate');
  return issueCertificate(privateKey, names, now);
}
