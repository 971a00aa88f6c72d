import {
  everydaySecrets,
  identitySecrets,
  vault,
  type EverydaySecrets,
  type IdentitySecrets,
  type RandomSource,
  type Vault,
} from '@parley/protocol';
import { decodeVault, sealCompartment, unwrapKey, wrapKeys } from './compartments';
import { openContent } from './open-vault';
import { deriveFromPassword, newPasswordParameters } from './password';
import { deriveFromRecoveryWords } from './recovery-words';
import type { VaultKeys } from './vault-keys';

const KEY_BYTES = 32;
const SALT_BYTES = 16;

export interface NewVault {
  readonly everyday: EverydaySecrets;
  readonly identity: IdentitySecrets;
  readonly password: string;
  readonly recoveryWords: string;
  readonly random: RandomSource;
}

export interface CreatedVault {
  /** Encoded `vault`. */
  readonly vault: Uint8Array;
  /** What the server learns at set-up, 32 bytes each. */
  readonly passwordSecret: Uint8Array;
  readonly recoverySecret: Uint8Array;
  /** For a client that stays unlocked. */
  readonly everydayKey: Uint8Array;
}

/**
 * A first vault (number 1) with fresh keys, salts and the standard cost for the password.
 * @throws ProtocolError `wrong-recovery-words`, `wrong-password` for an empty password, `malformed` or `too-large` for secrets
 * outside their schema
 */
export async function createVault({
  everyday,
  identity,
  password,
  recoveryWords,
  random,
}: NewVault): Promise<CreatedVault> {
  const head = { account: everyday.account, number: 1 };
  const parameters = newPasswordParameters(random);
  const salt = random(SALT_BYTES);
  const byWords = await deriveFromRecoveryWords(recoveryWords, salt);
  const byPassword = await deriveFromPassword(password, parameters);
  const keys = { everyday: random(KEY_BYTES), identity: random(KEY_BYTES) };
  const contents = { everyday: everydaySecrets.encode(everyday), identity: identitySecrets.encode(identity) };
  const encoded = vault.encode({
    ...head,
    password: { parameters, ...(await wrapKeys(byPassword, head.account, keys, random)) },
    recovery: { salt, ...(await wrapKeys(byWords, head.account, keys, random)) },
    everyday: await sealCompartment('everyday', head, keys.everyday, contents.everyday, random),
    identity: await sealCompartment('identity', head, keys.identity, contents.identity, random),
  });
  for (const secret of [keys.identity, contents.everyday, contents.identity]) secret.fill(0);
  wipe(byPassword);
  wipe(byWords);
  return {
    vault: encoded,
    passwordSecret: byPassword.secret,
    recoverySecret: byWords.secret,
    everydayKey: keys.everyday,
  };
}

/**
 * Puts a new everyday content into a vault, under the next number.
 * @throws ProtocolError `password-needed` when the everyday key is not that of the vault; `vault-corrupt`, `malformed`, `too-large`
 */
export async function replaceEveryday(
  bytes: Uint8Array,
  everydayKey: Uint8Array,
  secrets: EverydaySecrets,
  random: RandomSource,
): Promise<Uint8Array> {
  const old = decodeVault(bytes);
  (await openContent('everyday', old, everydayKey, 'password-needed')).fill(0);
  const head = { account: old.account, number: old.number + 1 };
  const content = everydaySecrets.encode(secrets);
  const everyday = await sealCompartment('everyday', head, everydayKey, content, random);
  content.fill(0);
  return vault.encode({ ...old, ...head, everyday });
}

/**
 * Wraps the keys of both compartments for a new password, with a new salt and the standard cost, under the next number. The
 * recovery words stay.
 * @param keys derived from the old password, or from the recovery words when it is forgotten
 * @throws ProtocolError `wrong-password` (also for an empty new one), `wrong-recovery-words`, `vault-corrupt`
 */
export async function changePassword(
  bytes: Uint8Array,
  keys: VaultKeys,
  newPassword: string,
  random: RandomSource,
): Promise<{ vault: Uint8Array; passwordSecret: Uint8Array }> {
  const { old, head, unwrapped, content } = await unwrapAll(bytes, keys);
  const parameters = newPasswordParameters(random);
  const byPassword = await deriveFromPassword(newPassword, parameters);
  const encoded = vault.encode({
    ...old,
    ...head,
    password: { parameters, ...(await wrapKeys(byPassword, head.account, unwrapped, random)) },
    everyday: await sealCompartment('everyday', head, unwrapped.everyday, content, random),
  });
  for (const secret of [unwrapped.everyday, unwrapped.identity, content]) secret.fill(0);
  wipe(byPassword);
  return { vault: encoded, passwordSecret: byPassword.secret };
}

/**
 * Wraps the keys of both compartments for new recovery words, with a new salt, under the next number. The old words open nothing any more; the
 * password stays.
 * @param keys derived from the password, or from the old words
 * @throws ProtocolError `wrong-password`, `wrong-recovery-words`, `vault-corrupt`
 */
export async function changeRecovery(
  bytes: Uint8Array,
  keys: VaultKeys,
  recoveryWords: string,
  random: RandomSource,
): Promise<{ vault: Uint8Array; recoverySecret: Uint8Array }> {
  const { old, head, unwrapped, content } = await unwrapAll(bytes, keys);
  const salt = random(SALT_BYTES);
  const byWords = await deriveFromRecoveryWords(recoveryWords, salt);
  const encoded = vault.encode({
    ...old,
    ...head,
    recovery: { salt, ...(await wrapKeys(byWords, head.account, unwrapped, random)) },
    everyday: await sealCompartment('everyday', head, unwrapped.everyday, content, random),
  });
  for (const secret of [unwrapped.everyday, unwrapped.identity, content]) secret.fill(0);
  wipe(byWords);
  return { vault: encoded, recoverySecret: byWords.secret };
}

/** What a vault holds, to be wrapped anew under the next number. */
async function unwrapAll(
  bytes: Uint8Array,
  keys: VaultKeys,
): Promise<{
  old: Vault;
  head: Pick<Vault, 'account' | 'number'>;
  unwrapped: { everyday: Uint8Array; identity: Uint8Array };
  content: Uint8Array;
}> {
  const old = decodeVault(bytes);
  const head = { account: old.account, number: old.number + 1 };
  const unwrapped = {
    everyday: await unwrapKey(keys, old, 'everyday'),
    identity: await unwrapKey(keys, old, 'identity'),
  };
  return { old, head, unwrapped, content: await openContent('everyday', old, unwrapped.everyday, 'vault-corrupt') };
}

/** The wrapping keys are used once; the authentication secret goes on to the server. */
function wipe(keys: VaultKeys): void {
  keys.everydayKey.fill(0);
  keys.identityKey.fill(0);
}
