/** A result that an implementation may have at once or only later. */
export type Awaitable<T> = T | Promise<T>;

/** What is encrypted, besides the plaintext: nonce of 12 bytes, and the additional data that must be the same at both ends. */
export interface AesGcmInput {
  readonly nonce: Uint8Array;
  readonly aad: Uint8Array;
}

/** An Ed25519 private key (RFC 8032), loaded. */
export interface Ed25519Signer {
  /** 32 bytes. */
  readonly publicKey: Uint8Array;
  /** @returns 64 bytes */
  sign(message: Uint8Array): Awaitable<Uint8Array>;
}

/** An Ed25519 public key, loaded. */
export interface Ed25519Verifier {
  /** Whether the signature fits; false for anything that is no signature. */
  verify(message: Uint8Array, signature: Uint8Array): Awaitable<boolean>;
}

/** An AES-256-GCM key that is used more than once, loaded: code cannot read it out again. */
export interface AesKey {
  /** @returns ciphertext ‖ tag (16) */
  encrypt(input: AesGcmInput, plaintext: Uint8Array): Awaitable<Uint8Array>;
  /** As `encrypt`, for much of it: writes ciphertext ‖ tag at the beginning of `output`. */
  encryptInto(output: Uint8Array, input: AesGcmInput, plaintext: Uint8Array): Awaitable<void>;
  /** @returns null when key, nonce, additional data or ciphertext do not fit */
  decrypt(input: AesGcmInput, ciphertext: Uint8Array): Awaitable<Uint8Array | null>;
}

/** A content key, wrapped, and the content under it. */
export interface Sealed {
  /** RSA-OAEP ciphertext: as long as the modulus. */
  readonly wrapped: Uint8Array;
  /** AES-256-GCM ciphertext ‖ tag (16). */
  readonly content: Uint8Array;
}

/** What a seal is bound to: the label of RSA-OAEP and the input of AES-GCM. */
export interface SealBinding extends AesGcmInput {
  readonly label: Uint8Array;
}

/** An RSA public key to seal to: RSA-OAEP with SHA-256 and MGF1-SHA-256 (RFC 8017 §7.1). */
export interface SealingKey {
  readonly modulusBits: number;
  /** Makes a random AES-256 key, encrypts the content with it, wraps it and forgets it. */
  seal(binding: SealBinding, plaintext: Uint8Array): Awaitable<Sealed>;
}

/** The RSA private key that opens such seals. */
export interface UnsealingKey {
  readonly modulusBits: number;
  /** @returns null when either layer does not open */
  unseal(binding: SealBinding, sealed: Sealed): Awaitable<Uint8Array | null>;
}

/** SHA-256 of what does not fit into memory. */
export interface RunningHash {
  update(bytes: Uint8Array): void;
  /** 32 bytes; nothing may be added afterwards. */
  digest(): Uint8Array;
}

/** Hashes and signatures: all that a server needs of it too. */
export interface BasicPrimitives {
  /** FIPS 180-4: 32 bytes. */
  sha256(bytes: Uint8Array): Uint8Array;
  /** The same for megabytes. */
  sha256OfMuch(bytes: Uint8Array): Awaitable<Uint8Array>;
  /** The same, in pieces. */
  runningSha256(): RunningHash;
  /** RFC 2104: 32 bytes. */
  hmacSha256(key: Uint8Array, data: Uint8Array): Uint8Array;
  /** HKDF-Expand with SHA-256 (RFC 5869 §2.3); `prk` of 32 bytes, `length` at most 8160. */
  hkdfExpand(prk: Uint8Array, info: Uint8Array, length: number): Uint8Array;
  /** @param seed 32 bytes (RFC 8032 §5.1.5), not kept */
  ed25519Signer(seed: Uint8Array): Awaitable<Ed25519Signer>;
  /** Throws, or rejects, for bytes that cannot be a key. @param publicKey 32 bytes */
  ed25519Verifier(publicKey: Uint8Array): Awaitable<Ed25519Verifier>;
}

/** What encrypts and decrypts. */
export interface CipherPrimitives {
  /** @param key 32 bytes, not kept */
  aesKey(key: Uint8Array): Awaitable<AesKey>;
  /** AES-GCM with a key of 16 or 32 bytes that is used this once. @returns ciphertext ‖ tag (16) */
  encryptOnce(key: Uint8Array, input: AesGcmInput, plaintext: Uint8Array): Awaitable<Uint8Array>;
  /** @returns null when key, nonce, additional data or ciphertext do not fit */
  decryptOnce(key: Uint8Array, input: AesGcmInput, ciphertext: Uint8Array): Awaitable<Uint8Array | null>;
  /** Throws, or rejects, for anything but an RSA key. @param spki SubjectPublicKeyInfo DER */
  sealingKey(spki: Uint8Array): Awaitable<SealingKey>;
  /** Throws, or rejects, for anything but an RSA key. @param pkcs8 DER, not kept */
  unsealingKey(pkcs8: Uint8Array): Awaitable<UnsealingKey>;
}

/** The cryptographic operations of Parley, as a platform gives them. Every implementation passes the same contract suite. */
export interface Primitives {
  readonly basic: BasicPrimitives;
  readonly ciphers: CipherPrimitives;
}
