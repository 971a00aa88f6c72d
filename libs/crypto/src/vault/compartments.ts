import {
  concatBytes,
  idBytes,
  ProtocolError,
  utf8,
  vault,
  type AccountId,
  type RandomSource,
  type Vault,
} from '@parley/protocol';
import type { AesKey } from '../primitives/ports';
import { aesKey, decrypt, encrypt } from './aead';
import type { VaultKeys } from './vault-keys';

/** The two halves of a vault; each has a random key of its own, wrapped once for the password and once for the words. */
export type Compartment = 'everyday' | 'identity';

/** @throws ProtocolError `vault-corrupt` for bytes that are no vault */
export function decodeVault(bytes: Uint8Array): Vault {
  try {
    return vault.decode(bytes);
  } catch (cause) {
    throw new ProtocolError('vault-corrupt', 'the vault cannot be read', { cause });
  }
}

/**
 * Binds a compartment to its account, and the everyday one to the number of the vault, so that an old content does not pass under a new
 * number. The identity compartment never changes, and is written only with its key at hand.
 */
function compartmentAad(compartment: Compartment, account: AccountId, number: number): Uint8Array {
  const numbered = new Uint8Array(8);
  if (compartment === 'everyday') new DataView(numbered.buffer).setBigUint64(0, BigInt(number));
  return concatBytes(utf8(`parley vault ${compartment} 1`), Uint8Array.of(0), idBytes(account), numbered);
}

const wrapAad = (kind: VaultKeys['kind'], compartment: Compartment, account: AccountId): Uint8Array =>
  concatBytes(utf8(`parley vault ${kind} ${compartment} key 1`), Uint8Array.of(0), idBytes(account));

export async function sealCompartment(
  compartment: Compartment,
  { account, number }: Pick<Vault, 'account' | 'number'>,
  key: Uint8Array,
  content: Uint8Array,
  random: RandomSource,
): Promise<Uint8Array> {
  return encrypt(await aesKey(key), content, compartmentAad(compartment, account, number), random);
}

/** The content of a compartment, null when the key is not that of it. */
export async function openCompartment(
  compartment: Compartment,
  opened: Vault,
  key: Uint8Array,
): Promise<Uint8Array | null> {
  return decrypt(await aesKey(key), opened[compartment], compartmentAad(compartment, opened.account, opened.number));
}

const wrapping = (keys: VaultKeys, compartment: Compartment): Promise<AesKey> =>
  aesKey(compartment === 'everyday' ? keys.everydayKey : keys.identityKey);

/** Wraps the keys of both compartments: nonce (12) ‖ AES-256-GCM each. */
export async function wrapKeys(
  keys: VaultKeys,
  account: AccountId,
  compartmentKeys: Record<Compartment, Uint8Array>,
  random: RandomSource,
): Promise<Record<Compartment, Uint8Array>> {
  const wrap = async (compartment: Compartment): Promise<Uint8Array> =>
    encrypt(
      await wrapping(keys, compartment),
      compartmentKeys[compartment],
      wrapAad(keys.kind, compartment, account),
      random,
    );
  const [everyday, identity] = await Promise.all([wrap('everyday'), wrap('identity')]);
  return { everyday, identity };
}

/** The key of a compartment. @throws ProtocolError `wrong-password` or `wrong-recovery-words` */
export async function unwrapKey(keys: VaultKeys, opened: Vault, compartment: Compartment): Promise<Uint8Array> {
  const key = await decrypt(
    await wrapping(keys, compartment),
    opened[keys.kind][compartment],
    wrapAad(keys.kind, compartment, opened.account),
  );
  if (key !== null) return key;
  throw keys.kind === 'password'
    ? new ProtocolError('wrong-password', 'the password is wrong')
    : new ProtocolError('wrong-recovery-words', 'the recovery words are those of another vault');
}
