import * as z from 'zod';
import { accountId } from '../ids';
import { MAX_CARD_BYTES, MAX_CERTIFICATE_BYTES, MAX_VAULT_BYTES } from '../limits';
import { defineMessage, type ValueOf } from '../message';
import { bytesOf, bytesUpTo, count } from '../schema';

/** Argon2id (RFC 9106) parameters of a password. */
const passwordParameters = z.strictObject({
  salt: bytesOf(16),
  memoryKiB: z
    .int()
    .min(1)
    .max(4 * 1024 * 1024)
    .meta({ wire: 'KiB' }),
  passes: z.int().min(1).max(100).meta({ wire: 'count' }),
  lanes: z.int().min(1).max(16).meta({ wire: 'count' }),
});
export type PasswordParameters = z.output<typeof passwordParameters>;

/** A compartment key wrapped under a key that a password or the recovery words give: nonce (12) ‖ AES-256-GCM. */
const wrappedKey = bytesOf(12 + 32 + 16);

/** The owner's secrets as they lie on the server: two sealed compartments and two ways to open them. */
export const vault = defineMessage({
  name: 'vault',
  purpose:
    'The owner’s secrets, sealed: an everyday and an identity compartment, each opened by password or recovery words.',
  maxBytes: MAX_VAULT_BYTES,
  schema: z.strictObject({
    account: accountId,
    /** Rises with every change, so that an older vault is noticed. */
    number: count,
    password: z.strictObject({ parameters: passwordParameters, everyday: wrappedKey, identity: wrappedKey }),
    recovery: z.strictObject({ salt: bytesOf(16), everyday: wrappedKey, identity: wrappedKey }),
    /** AES-256-GCM over `everyday-secrets`. */
    everyday: bytesUpTo(MAX_VAULT_BYTES),
    /** AES-256-GCM over `identity-secrets`. */
    identity: bytesUpTo(1024),
  }),
});
export type Vault = ValueOf<typeof vault>;

/** Opened with the everyday key, which an unlocked client may keep. */
export const everydaySecrets = defineMessage({
  name: 'everyday-secrets',
  purpose: 'Content of the everyday compartment: signing, sealing and history keys, the own card.',
  maxBytes: MAX_VAULT_BYTES,
  schema: z.strictObject({
    account: accountId,
    /** Ed25519 seed of the everyday signing key. */
    signingKey: bytesOf(32),
    /** Encoded `signed` signer certificate. */
    signer: bytesUpTo(MAX_CERTIFICATE_BYTES),
    /** RSA-2048 private key, PKCS#8 DER. */
    sealingKey: bytesUpTo(2048),
    /** AES-256 key of history, states and names. */
    historyKey: bytesOf(32),
    /** Encoded `signed` own card. */
    card: bytesUpTo(MAX_CARD_BYTES),
  }),
});
export type EverydaySecrets = ValueOf<typeof everydaySecrets>;

/** Opened only by typing the password or the recovery words. */
export const identitySecrets = defineMessage({
  name: 'identity-secrets',
  purpose: 'Content of the identity compartment: the Ed25519 seed of the identity key.',
  maxBytes: 256,
  schema: z.strictObject({ identityKey: bytesOf(32) }),
});
export type IdentitySecrets = ValueOf<typeof identitySecrets>;
