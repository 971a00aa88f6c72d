import {
  everydaySecrets,
  identitySecrets,
  ProtocolError,
  type AccountId,
  type EverydaySecrets,
  type IdentitySecrets,
  type Message,
  type Vault,
  type ValueOf,
} from '@parley/protocol';
import { decodeVault, openCompartment, unwrapKey, type Compartment } from './compartments';
import type { VaultKeys } from './vault-keys';

/** An opened everyday compartment. */
export interface OpenedEveryday {
  readonly account: AccountId;
  /** Of the vault: one that is lower than a number seen before is an old vault. */
  readonly number: number;
  readonly secrets: EverydaySecrets;
  /** Opens this compartment again without password until it is replaced; 32 bytes. */
  readonly everydayKey: Uint8Array;
}

/**
 * Opens the everyday compartment with derived keys, or with an everyday key that an unlocked client kept.
 * @throws ProtocolError `wrong-password` or `wrong-recovery-words`; `password-needed` when a kept everyday key no longer fits;
 * `vault-corrupt` when the vault cannot be read
 */
export async function openEveryday(bytes: Uint8Array, by: VaultKeys | Uint8Array): Promise<OpenedEveryday> {
  const opened = decodeVault(bytes);
  const kept = by instanceof Uint8Array;
  const everydayKey = kept ? by.slice() : await unwrapKey(by, opened, 'everyday');
  const content = await openContent('everyday', opened, everydayKey, kept ? 'password-needed' : 'vault-corrupt');
  const secrets = decodeSecrets(everydaySecrets, content);
  return { account: opened.account, number: opened.number, secrets, everydayKey };
}

/**
 * Opens the identity compartment, with the password or the words just typed.
 * @throws ProtocolError `wrong-password` or `wrong-recovery-words`; `vault-corrupt`
 */
export async function openIdentity(bytes: Uint8Array, keys: VaultKeys): Promise<IdentitySecrets> {
  const opened = decodeVault(bytes);
  const key = await unwrapKey(keys, opened, 'identity');
  return decodeSecrets(identitySecrets, await openContent('identity', opened, key, 'vault-corrupt'));
}

/** The encoded secrets of a compartment. @throws ProtocolError of the given code when the key does not open it */
export async function openContent(
  compartment: Compartment,
  opened: Vault,
  key: Uint8Array,
  refusal: 'password-needed' | 'vault-corrupt',
): Promise<Uint8Array> {
  const content = await openCompartment(compartment, opened, key);
  if (content !== null) return content;
  throw new ProtocolError(
    refusal,
    refusal === 'password-needed' ? 'the kept key opens this vault no more' : 'a compartment of the vault is damaged',
  );
}

/** Decoded values are copies, so the plaintext is overwritten. */
function decodeSecrets<M extends Message>(schema: M, content: Uint8Array): ValueOf<M> {
  try {
    return schema.decode(content) as ValueOf<M>;
  } catch (cause) {
    throw new ProtocolError('vault-corrupt', 'a compartment of the vault cannot be read', { cause });
  } finally {
    content.fill(0);
  }
}
