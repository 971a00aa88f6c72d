import { createPrivateKey, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { join } from 'node:path';
import { serverIdOf, signingKeyFromSeed, type SigningKey } from '@parley/crypto/identity';
import { fromBase64Url, type ServerId } from '@parley/protocol';
import { StartError } from '../start-error';
import { readIfThere, writePrivate } from './private-file';

/** Who this server is. */
export interface ServerIdentity {
  readonly id: ServerId;
  readonly key: SigningKey;
}

/** Name of the server key in the data directory. */
export const SERVER_KEY_FILE = 'server.key';

/**
 * The Ed25519 key of this server (PKCS#8 PEM, mode 0600), made at the first start. Whoever has it is this server; without it contacts see
 * another one, so a damaged file is never replaced.
 * @throws StartError
 */
export async function loadServerIdentity(folder: string): Promise<ServerIdentity> {
  const path = join(folder, SERVER_KEY_FILE);
  return identityOf(readIfThere(path) ?? make(path), path);
}

/** The key that is there. @throws StartError when it is missing, damaged or cannot be read */
export async function readServerIdentity(folder: string): Promise<ServerIdentity> {
  const path = join(folder, SERVER_KEY_FILE);
  const pem = readIfThere(path);
  if (pem === null) throw new StartError(`The server key ${path} is missing; restore it from a backup.`);
  return identityOf(pem, path);
}

async function identityOf(pem: string, path: string): Promise<ServerIdentity> {
  const key = await signingKeyFromSeed(seedOf(pem, path));
  return { id: serverIdOf(key.publicKey), key };
}

function make(path: string): string {
  const pem = generateKeyPairSync('ed25519').privateKey.export({ format: 'pem', type: 'pkcs8' });
  writePrivate(path, pem);
  return pem;
}

/** RFC 8037 §2: `d` of the JSON form is the seed. */
function seedOf(pem: string, path: string): Uint8Array {
  const { crv, d } = readKey(pem, path).export({ format: 'jwk' });
  if (crv !== 'Ed25519' || d === undefined) throw damaged(path);
  return fromBase64Url(d);
}

function readKey(pem: string, path: string): KeyObject {
  try {
    return createPrivateKey(pem);
  } catch (cause) {
    throw damaged(path, cause);
  }
}

const damaged = (path: string, cause?: unknown): StartError =>
  new StartError(`The server key ${path} is damaged; restore it from a backup.`, { cause });
