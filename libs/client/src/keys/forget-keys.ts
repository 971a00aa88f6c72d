import type { EverydaySecrets } from '@parley/protocol';
import type { AccountKeys } from './account-keys';

/** Overwrites the secrets of an opened vault; keys made of them have copies of their own. */
export function forgetSecrets({ signingKey, sealingKey, historyKey }: EverydaySecrets): void {
  for (const secret of [signingKey, sealingKey, historyKey]) secret.fill(0);
}

/** Overwrites the keys that a client holds as bytes. Those that WebCrypto holds go with the last reference to them. */
export function forgetKeys({ signingKey, leaf }: AccountKeys): void {
  signingKey.seed.fill(0);
  leaf.privateKey.fill(0);
}
