// The parts of libsodium that we use ourselves, of a package that comes without types. Each fills its first buffers.

declare module 'sodium-universal' {
  const crypto_box_SEALBYTES: number;
  const crypto_box_PUBLICKEYBYTES: number;
  const crypto_box_SECRETKEYBYTES: number;
  const crypto_sign_SECRETKEYBYTES: number;
  const crypto_sign_PUBLICKEYBYTES: number;
  function crypto_sign_seed_keypair(publicKey: Uint8Array, secretKey: Uint8Array, seed: Uint8Array): void;
  /** Throws for what is no key. */
  function crypto_sign_ed25519_pk_to_curve25519(curveKey: Uint8Array, signingKey: Uint8Array): void;
  function crypto_sign_ed25519_sk_to_curve25519(curveKey: Uint8Array, signingKey: Uint8Array): void;
  function crypto_box_seal(box: Uint8Array, content: Uint8Array, publicKey: Uint8Array): void;
  /** Whether the box was sealed to this key. */
  function crypto_box_seal_open(
    content: Uint8Array,
    box: Uint8Array,
    publicKey: Uint8Array,
    secretKey: Uint8Array,
  ): boolean;
  function sodium_memzero(buffer: Uint8Array): void;
}
