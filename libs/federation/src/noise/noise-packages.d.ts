// The parts we use of two packages that come without types.

declare module 'noise-curve-ed' {
  interface KeyPair {
    readonly publicKey: Uint8Array;
    readonly secretKey: Uint8Array;
  }
  interface Curve {
    readonly ALG: string;
    /** From a 32-byte seed, else at random. */
    generateKeyPair(seed?: Uint8Array): KeyPair;
  }
  const curve: Curve;
  export = curve;
}

declare module 'noise-handshake' {
  import type curve from 'noise-curve-ed';
  class NoiseState {
    constructor(
      pattern: 'XX',
      initiator: boolean,
      staticKeyPair: { publicKey: Uint8Array; secretKey: Uint8Array },
      options: { curve: typeof curve },
    );
    /** Static key of the other side, once it was received. */
    readonly rs: Uint8Array | null;
    readonly complete: boolean;
    /** Keys of both directions, once complete. */
    readonly tx: Uint8Array | null;
    readonly rx: Uint8Array | null;
    initialise(prologue: Uint8Array): void;
    /** Throws when it is not this side's turn or the keys are bad. */
    send(payload: Uint8Array): Uint8Array;
    recv(message: Uint8Array): Uint8Array;
  }
  export = NoiseState;
}

declare module 'noise-handshake/cipher.js' {
  class CipherState {
    constructor(key: Uint8Array);
    /** Number of the next message; the library writes its low 32 bits into the nonce. */
    readonly nonce: number;
    encrypt(plaintext: Uint8Array): Uint8Array;
    /** Throws when the message is not authentic. */
    decrypt(ciphertext: Uint8Array): Uint8Array;
    _clear(): void;
  }
  export = CipherState;
}
