import {
  defaultKeyPackageEqualityConfig,
  type Capabilities,
  type ClientConfig,
  type KeyRetentionConfig,
  type Lifetime,
} from 'ts-mls';
import type { AuthenticationService } from 'ts-mls';
import { SUITE } from './cipher-suite';

/** What Parley takes of MLS: everything that RFC 9420 leaves open, decided. */

/** Keys of skipped messages that a reader keeps, so that late ones still open. */
export const KEPT_GENERATIONS = 256;
/** How far a message may be ahead of its reader: bounds the work that one message can cause. */
export const MAX_FORWARD_GENERATIONS = 1_000;
/** Random, so that two sessions never share an id. */
export const GROUP_ID_BYTES = 32;
/** A session is in the epoch of its Welcome for all its life. */
export const SESSION_EPOCH = 1n;
/** The creator is the first leaf of the tree, the reader the second. */
export const CREATOR_LEAF = 0;
export const READER_LEAF = 1;
/** Two leaves and their parent (RFC 9420 §4.1.2 counts nodes so). */
export const TREE_NODES = 3;

/** Packages are valid always: nobody's clock matters. */
export const LIFETIME: Lifetime = { notBefore: 0n, notAfter: 2n ** 64n - 1n };

/** `last_resort_key_package` (draft-ietf-mls-extensions, IANA 0x000A): a package that more than one session may use. */
export const LAST_RESORT_EXTENSION = 0x000a;

export const CAPABILITIES: Capabilities = {
  versions: ['mls10'],
  ciphersuites: [SUITE],
  extensions: [LAST_RESORT_EXTENSION],
  proposals: [],
  credentials: ['basic'],
};

export const RETENTION: KeyRetentionConfig = {
  retainKeysForGenerations: KEPT_GENERATIONS,
  retainKeysForEpochs: 0,
  maximumForwardRatchetSteps: MAX_FORWARD_GENERATIONS,
};

/** MLS pads nothing: the seal around it pads to size classes. */
export const NO_PADDING = { kind: 'alwaysPad', paddingLength: 0 } as const;

export function clientConfig(authService: AuthenticationService): ClientConfig {
  return {
    authService,
    keyRetentionConfig: RETENTION,
    keyPackageEqualityConfig: defaultKeyPackageEqualityConfig,
    lifetimeConfig: { maximumTotalLifetime: LIFETIME.notAfter, validateLifetimeOnReceive: false },
    paddingConfig: NO_PADDING,
  };
}
