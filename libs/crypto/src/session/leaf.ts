import type { AccountId, DeviceId } from '@parley/protocol';

/** What a device brings into a session: the key it signs with, and the proof that the key is the device's. */
export interface SessionLeaf {
  /** Opaque to sessions; a {@link LeafAuthority} reads it. */
  readonly credential: Uint8Array;
  /** Ed25519 public key, 32 bytes. */
  readonly publicKey: Uint8Array;
  /** Ed25519 private key as the 32-byte seed of RFC 8032 §5.1.5. */
  readonly privateKey: Uint8Array;
}

/** Who stands behind a leaf. */
export interface LeafIdentity {
  readonly account: AccountId;
  readonly device: DeviceId;
}

/** The identity layer as sessions see it (the Authentication Service of RFC 9420 §5.3.1). */
export interface LeafAuthority {
  /** @throws ProtocolError when the credential does not certify this Ed25519 key. */
  identify(credential: Uint8Array, publicKey: Uint8Array): Promise<LeafIdentity>;
}
