// Ambient types of packages that have none; every project that compiles this file must find them, also the server's.
// eslint-disable-next-line @typescript-eslint/triple-slash-reference
/// <reference path="./noise-packages.d.ts" />
import { LINK_PROLOGUE, MAX_NOISE_MESSAGES_PER_LINK, ProtocolError, utf8 } from '@parley/protocol';
import curve from 'noise-curve-ed';
import NoiseState from 'noise-handshake';
import CipherState from 'noise-handshake/cipher.js';

/** Authentication tag of one Noise message (ChaCha20-Poly1305). */
export const NOISE_TAG_BYTES = 16;

/** Noise XX with Ed25519 static keys (Noise specification §7.5): after three messages both sides know the other's key. */
export class NoiseXX {
  readonly #state: NoiseState;

  constructor(initiator: boolean, seed: Uint8Array) {
    this.#state = new NoiseState('XX', initiator, curve.generateKeyPair(seed), { curve });
    this.#state.initialise(utf8(LINK_PROLOGUE));
  }

  /** The other side's static key, once it was received. */
  get remoteKey(): Uint8Array | null {
    return this.#state.rs;
  }

  get complete(): boolean {
    return this.#state.complete;
  }

  /** @throws ProtocolError `handshake-failed` */
  write(payload: Uint8Array): Uint8Array {
    return failing(() => this.#state.send(payload));
  }

  /** The payload of the other side's message. @throws ProtocolError `handshake-failed` */
  read(message: Uint8Array): Uint8Array {
    return failing(() => this.#state.recv(message));
  }

  /** The ciphers of both directions; call it once, when complete. */
  split(): { send: LinkCipher; receive: LinkCipher } {
    const { tx, rx } = this.#state;
    if (tx === null || rx === null) throw new ProtocolError('handshake-failed', 'the handshake is not complete');
    return { send: new LinkCipher(tx), receive: new LinkCipher(rx) };
  }
}

/** One direction of an established link. Messages are numbered by the nonce: a replay or a gap does not decrypt. */
export class LinkCipher {
  readonly #state: CipherState;
  /** The library's cipher without a key passes plaintext through, so a cleared one must never be asked. */
  #cleared = false;

  constructor(key: Uint8Array) {
    this.#state = new CipherState(key);
  }

  /** Whether so many messages went through that the link must be replaced. */
  get spent(): boolean {
    return this.#state.nonce >= MAX_NOISE_MESSAGES_PER_LINK;
  }

  /** @throws ProtocolError `undecryptable` once cleared */
  seal(plaintext: Uint8Array): Uint8Array {
    this.#mustHaveKey();
    return this.#state.encrypt(plaintext);
  }

  /** @throws ProtocolError `undecryptable` */
  open(message: Uint8Array): Uint8Array {
    this.#mustHaveKey();
    if (message.length < NOISE_TAG_BYTES) throw new ProtocolError('undecryptable', 'shorter than a Noise tag');
    try {
      return this.#state.decrypt(message);
    } catch (cause) {
      throw new ProtocolError('undecryptable', 'a Noise message failed its authentication', { cause });
    }
  }

  /** Wipes the key; nothing works afterwards. */
  clear(): void {
    if (this.#cleared) return;
    this.#cleared = true;
    this.#state._clear();
  }

  #mustHaveKey(): void {
    if (this.#cleared) throw new ProtocolError('undecryptable', 'this link is closed');
  }
}

function failing(step: () => Uint8Array): Uint8Array {
  try {
    return step();
  } catch (cause) {
    throw new ProtocolError('handshake-failed', 'the Noise handshake failed', { cause });
  }
}
