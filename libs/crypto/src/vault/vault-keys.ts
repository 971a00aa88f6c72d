import { utf8 } from '@parley/protocol';
import { hkdf } from '../identity/hashing';

const KEY_BYTES = 32;
const NO_SALT = new Uint8Array();

/** What a password or the recovery words give: a proof for the server, and the keys that wrap the keys of the compartments. */
export interface VaultKeys {
  readonly kind: 'password' | 'recovery';
  /** Authentication secret, 32 bytes. The server keeps its hash and learns nothing about the other two from it. */
  readonly secret: Uint8Array;
  /** Wraps the key of the everyday compartment, 32 bytes. */
  readonly everydayKey: Uint8Array;
  /** Wraps the key of the identity compartment, 32 bytes. */
  readonly identityKey: Uint8Array;
}

/** HKDF-SHA-256 (RFC 5869) with an info of its own for each of the three, so that none tells anything of another. */
export function vaultKeys<Kind extends VaultKeys['kind']>(
  kind: Kind,
  material: Uint8Array,
  salt: Uint8Array = NO_SALT,
): VaultKeys & { readonly kind: Kind } {
  const derived = (purpose: string): Uint8Array => hkdf(material, salt, utf8(`parley ${kind} ${purpose} 1`), KEY_BYTES);
  return {
    kind,
    secret: derived('authentication'),
    everydayKey: derived('everyday'),
    identityKey: derived('identity'),
  };
}
