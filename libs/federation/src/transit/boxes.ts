// Ambient types of a package that has none; every project that compiles this file must find them, also the server's.
// eslint-disable-next-line @typescript-eslint/triple-slash-reference
/// <reference path="./sodium.d.ts" />
import { ProtocolError, idBytes, type ServerId } from '@parley/protocol';
import sodium from 'sodium-universal';
import type { LinkKeys } from '../ports';
import type { PacketBoxes } from './ports';

/** Keys that were used last are kept in their other form: making it costs half of a box. */
const MAX_KNOWN_KEYS = 1_024;

/** Sealed boxes of libsodium between server keys (Ed25519), which are used in their Curve25519 form (RFC 7748 §4.1). */
export class SodiumBoxes implements PacketBoxes {
  readonly #publicKey: Uint8Array;
  readonly #secretKey: Uint8Array;
  readonly #known = new Map<ServerId, Uint8Array>();

  constructor({ seed, publicKey }: Pick<LinkKeys, 'seed' | 'publicKey'>) {
    const [unused, secret] = [buffer(sodium.crypto_sign_PUBLICKEYBYTES), buffer(sodium.crypto_sign_SECRETKEYBYTES)];
    sodium.crypto_sign_seed_keypair(unused, secret, seed);
    this.#secretKey = buffer(sodium.crypto_box_SECRETKEYBYTES);
    sodium.crypto_sign_ed25519_sk_to_curve25519(this.#secretKey, secret);
    sodium.sodium_memzero(secret);
    this.#publicKey = curveKey(publicKey);
  }

  /** @throws ProtocolError `malformed` for an id that is no key */
  seal(to: ServerId, content: Uint8Array): Uint8Array {
    const box = buffer(content.length + sodium.crypto_box_SEALBYTES);
    sodium.crypto_box_seal(box, content, this.#keyOf(to));
    return box;
  }

  /** @throws ProtocolError `undecryptable` */
  open(box: Uint8Array): Uint8Array {
    if (box.length >= sodium.crypto_box_SEALBYTES) {
      const content = buffer(box.length - sodium.crypto_box_SEALBYTES);
      if (sodium.crypto_box_seal_open(content, box, this.#publicKey, this.#secretKey)) return content;
    }
    throw new ProtocolError('undecryptable', 'a box that was not sealed to this server');
  }

  #keyOf(server: ServerId): Uint8Array {
    const known = this.#known.get(server);
    if (known !== undefined) return known;
    const key = curveKey(idBytes(server));
    const [oldest] = this.#known.keys();
    if (oldest !== undefined && this.#known.size >= MAX_KNOWN_KEYS) this.#known.delete(oldest);
    this.#known.set(server, key);
    return key;
  }
}

const buffer = (length: number): Uint8Array => new Uint8Array(length);

function curveKey(signingKey: Uint8Array): Uint8Array {
  const key = buffer(sodium.crypto_box_PUBLICKEYBYTES);
  try {
    sodium.crypto_sign_ed25519_pk_to_curve25519(key, signingKey);
  } catch (cause) {
    throw new ProtocolError('malformed', 'a server id that is no key', { cause });
  }
  return key;
}
