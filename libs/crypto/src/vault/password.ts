import { ProtocolError, utf8, type PasswordParameters, type RandomSource } from '@parley/protocol';
import { argon2id } from 'hash-wasm';
import { vaultKeys, type VaultKeys } from './vault-keys';

/** Keys derived from a password. */
export type PasswordKeys = VaultKeys & { readonly kind: 'password' };

/** RFC 9106 §4, second recommendation: for where 2 GiB are not to be had, as in a browser on a phone. One lane, because one thread works. */
const STANDARD = { memoryKiB: 64 * 1024, passes: 3, lanes: 1 } as const;
/** A server that asks for more wants to stop the client, not to protect the password. */
const MAX_MEMORY_KIB = 1024 * 1024;
const MAX_PASSES = 16;
const MAX_LANES = 16;
const SALT_BYTES = 16;
const HASH_BYTES = 32;

/** The standard cost with a fresh salt. */
export const newPasswordParameters = (random: RandomSource): PasswordParameters => ({
  ...STANDARD,
  salt: random(SALT_BYTES),
});

/**
 * Argon2id (RFC 9106) and HKDF. The password counts as its NFKC form, so that every keyboard gives the same bytes.
 * Takes 0.1–0.5 s and the memory that the parameters name.
 * @throws ProtocolError `weak-parameters` below 64 MiB, 3 passes, 1 lane, 16 bytes of salt, or for a cost beyond reason (1 GiB, 16 passes):
 * parameters come from a server, and a bad one would ask for a cheap guess; `wrong-password` for an empty one
 */
export async function deriveFromPassword(password: string, parameters: PasswordParameters): Promise<PasswordKeys> {
  refuseBadParameters(parameters);
  const normal = utf8(password.normalize('NFKC'));
  if (normal.length === 0) throw new ProtocolError('wrong-password', 'the password is empty');
  const hash = await argon2id({
    password: normal,
    salt: parameters.salt,
    iterations: parameters.passes,
    parallelism: parameters.lanes,
    memorySize: parameters.memoryKiB,
    hashLength: HASH_BYTES,
    outputType: 'binary',
  });
  const keys = vaultKeys('password', hash);
  normal.fill(0);
  hash.fill(0);
  return keys;
}

function refuseBadParameters({ salt, memoryKiB, passes, lanes }: PasswordParameters): void {
  const enough =
    memoryKiB >= STANDARD.memoryKiB &&
    passes >= STANDARD.passes &&
    lanes >= STANDARD.lanes &&
    salt.length === SALT_BYTES;
  const bearable = memoryKiB <= MAX_MEMORY_KIB && passes <= MAX_PASSES && lanes <= MAX_LANES;
  const whole = [memoryKiB, passes, lanes].every(Number.isSafeInteger);
  if (!enough || !bearable || !whole)
    throw new ProtocolError('weak-parameters', 'the cost asked for the password is too low, or beyond reason');
}
