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

/** Names of the own certificate and its key in the data directory. */
export const CERTIFICATE_FILE = 'certificate.pem';
export const CERTIFICATE_KEY_FILE = 'certificate.key';
/** A certificate that ends sooner than this is made anew at a start. */
const RENEW_BEFORE_MS = 60 * 24 * 3600 * 1000;

/**
 * The certificate of both listeners: the configured one, else an own one beside the server key. Trust never rests on it (links are pinned to
 * the server key), so one that is missing, damaged, about to end or made for other names is replaced.
 * @throws ConfigurationError when the configured files are of no use
 */
export async function loadCertificate(config: Config, now: number): Promise<TlsIdentity> {
  const files = certificateFiles(config);
  if (!files.own) return configured(files, now);
  const names = namesOf(config);
  const kept = { cert: readIfThere(files.cert), key: readIfThere(files.key) };
  if (kept.cert !== null && kept.key !== null && isUsable(kept.cert, kept.key, names, now))
    return { cert: kept.cert, key: kept.key };
  const made = await make(names, now);
  writePrivate(files.key, made.key);
  writePrivate(files.cert, made.cert);
  return made;
}

/** Where the certificate and its key lie, and whether the server made them itself. */
export function certificateFiles({ tls, storage }: Config): { cert: string; key: string; own: boolean } {
  const { cert, key } = tls;
  return cert === null || key === null
    ? { cert: join(storage.data, CERTIFICATE_FILE), key: join(storage.data, CERTIFICATE_KEY_FILE), own: true }
    : { cert, key, own: false };
}

/** Whether the own certificate of a data directory and its key, when there are any, are whole and fit each other. */
export function ownCertificateIsSound(folder: string): boolean {
  const cert = readIfThere(join(folder, CERTIFICATE_FILE));
  const key = readIfThere(join(folder, CERTIFICATE_KEY_FILE));
  if (cert === null && key === null) return true;
  return cert !== null && key !== null && fit(cert, key);
}

function fit(cert: string, key: string): boolean {
  try {
    createSecureContext({ cert, key });
    return new X509Certificate(cert).checkPrivateKey(createPrivateKey(key));
  } catch {
    return false;
  }
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

/** Refused rather than shown: browsers and other servers would tell of it only later, and each in other words. */
function configured(files: { readonly cert: string; readonly key: string }, now: number): TlsIdentity {
  const identity = { cert: readConfigured(files.cert, 'cert'), key: readConfigured(files.key, 'key') };
  if (files.key === files.cert && !identity.key.includes('PRIVATE KEY'))
    throw new ConfigurationError('[TLS] key is missing, and [TLS] cert does not hold the key, too.');
  const certificate = parsed(
    () => new X509Certificate(identity.cert),
    '[TLS] cert holds no whole certificate in PEM form',
  );
  const key = parsed(() => createPrivateKey(identity.key), '[TLS] key holds no whole, unencrypted key in PEM form');
  if (!certificate.checkPrivateKey(key)) throw new ConfigurationError('[TLS] key is not the key of [TLS] cert.');
  if (certificate.validToDate.getTime() <= now)
    throw new ConfigurationError(
      `[TLS] cert ended on ${certificate.validToDate.toISOString().slice(0, 10)}; renew it, or leave [TLS] cert and key empty for the server's own.`,
    );
  // The rest of the chain, and what the library of TLS thinks of it all.
  parsed(() => createSecureContext(identity), '[TLS] cert and [TLS] key cannot be used together');
  return identity;
}

function parsed<Result>(read: () => Result, fault: string): Result {
  try {
    return read();
  } catch (cause) {
    throw new ConfigurationError(`${fault}.`, { cause });
  }
}

/** @throws ConfigurationError that names the key of the configuration */
export function readConfigured(path: string, name: 'cert' | 'key' | 'ca'): string {
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
  if (!fit(cert, key)) return false;
  const certificate = new X509Certificate(cert);
  const covers = (name: string): boolean =>
    (isIP(name) === 0 ? certificate.checkHost(name) : certificate.checkIP(name)) !== undefined;
  // One from a time when the clock was ahead is of no use to browsers for as long.
  const holds = certificate.validFromDate.getTime() <= now && certificate.validToDate.getTime() - now > RENEW_BEFORE_MS;
  return holds && names.every(covers);
}

/** What issues certificates is loaded only here: most starts need none. */
async function make(names: readonly string[], now: number): Promise<TlsIdentity> {
  const { privateKey } = await promisify(generateKeyPair)('rsa', { modulusLength: 2048 });
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- import() of a module of our own is not rewritten by the build
  const { issueCertificate } = require('./issue-certificate') as typeof import('./issue-certificate');
  return issueCertificate(privateKey, names, now);
}
