import {
  MAX_HANDSHAKE_BYTES,
  ProtocolError,
  commonVersion,
  equalBytes,
  hello as helloMessage,
  parseId,
  serverId,
  toBase32,
  type Hello,
  type ServerId,
} from '@parley/protocol';
import { NoiseXX, type LinkCipher } from '../noise/noise';
import type { LinkKeys, OwnHello } from '../ports';

export interface HandshakeOptions {
  readonly keys: Pick<LinkKeys, 'publicKey' | 'seed'>;
  readonly hello: OwnHello;
  /** The server that must answer; null takes whoever does. */
  readonly expected: ServerId | null;
  readonly isBlocked: (server: ServerId) => boolean;
}

/** What a finished handshake proved and agreed upon. */
export interface Established {
  readonly peer: ServerId;
  readonly peerKey: Uint8Array;
  readonly hello: Hello;
  readonly version: number;
  readonly send: LinkCipher;
  readonly receive: LinkCipher;
}

export interface HandshakeStep {
  /** To be sent now. */
  readonly reply: Uint8Array | null;
  readonly established: Established | null;
}

/**
 * Noise XX between two servers (prologue `parley-link`): message 1 carries nothing, 2 and 3 the encrypted `hello` of
 * their sender. Knows no transport and no time.
 */
export class Handshake {
  readonly #noise: NoiseXX;
  readonly #options: HandshakeOptions;
  readonly #initiator: boolean;
  #identified: ServerId | null = null;

  constructor(role: 'initiator' | 'responder', options: HandshakeOptions) {
    this.#initiator = role === 'initiator';
    this.#options = options;
    this.#noise = new NoiseXX(this.#initiator, options.keys.seed);
  }

  /** The server on the other side, as soon as it proved its key; also when it was refused for it. */
  get identified(): ServerId | null {
    return this.#identified;
  }

  /** The initiator's first message; null for the responder, who waits. */
  start(): Uint8Array | null {
    return this.#initiator ? this.#noise.write(new Uint8Array()) : null;
  }

  /**
   * Takes the other side's next message.
   * @throws ProtocolError `too-large`, `handshake-failed`, `malformed`, `server-key-changed`, `own-address`, `blocked`,
   * `unknown-version`; the handshake is over then
   */
  receive(message: Uint8Array): HandshakeStep {
    if (message.length > MAX_HANDSHAKE_BYTES) throw new ProtocolError('too-large', 'handshake message too large');
    const payload = this.#noise.read(message);
    const key = this.#noise.remoteKey;
    if (key === null) {
      if (payload.length > 0) throw new ProtocolError('malformed', 'the first handshake message carries nothing');
      return { reply: this.#noise.write(this.#ownHello()), established: null };
    }
    const peerKey = Uint8Array.from(key);
    const peer = parseId(serverId, toBase32(peerKey));
    this.#identified = peer;
    this.#admit(peer, peerKey);
    const theirs = helloMessage.decode(payload);
    const version = commonVersion(this.#options.hello.versions, theirs.versions);
    if (version === null) throw new ProtocolError('unknown-version', 'the two servers share no link version');
    const reply = this.#noise.complete ? null : this.#noise.write(this.#ownHello());
    return { reply, established: { peer, peerKey, hello: theirs, version, ...this.#noise.split() } };
  }

  #ownHello(): Uint8Array {
    const { versions, role, agent, certificates } = this.#options.hello;
    const own = certificates === undefined ? {} : { certificates: [...certificates] };
    return helloMessage.encode({ versions: { ...versions }, role, agent, ...own });
  }

  #admit(peer: ServerId, peerKey: Uint8Array): void {
    const { expected, isBlocked, keys } = this.#options;
    if (equalBytes(peerKey, keys.publicKey)) throw new ProtocolError('own-address', 'this is our own server');
    if (expected !== null && peer !== expected) {
      throw new ProtocolError('server-key-changed', 'the server at this address has another key than the pinned one');
    }
    if (isBlocked(peer)) throw new ProtocolError('blocked', 'this server is blocked');
  }
}
