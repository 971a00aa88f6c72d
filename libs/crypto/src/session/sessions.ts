import { toBase32, type RandomSource, type SessionId } from '@parley/protocol';
import type { CiphersuiteImpl, PrivateMessage } from 'ts-mls';
import { LeafAuthentication } from './authentication';
import { sessionCipherSuite } from './cipher-suite';
import { joinSession, startSession } from './establish';
import { createPackage, verifyPackage, type CreatedPackage, type DescribedPackage } from './key-package';
import type { LeafAuthority, LeafIdentity, SessionLeaf } from './leaf';
import { decodeReceivingSecrets, encodeReceivingSecrets, open, type ReceivingSecrets } from './receiving';
import { SecretHandles } from './secret-handles';
import { decodeSendingSecrets, encodeSendingSecrets, forward, protect, type SendingSecrets } from './sending';
import { decodeMessage, decodeWelcome, sessionIdFrom } from './wire';

/** One state of the end that sends: a transition returns the next one and consumes this. */
export interface SendingSession {
  readonly id: SessionId;
  /** The reader's account, and the device that made the package. */
  readonly peer: LeafIdentity;
  /** The generation that the next message will use. */
  readonly nextGeneration: number;
}

/** One state of the end that reads: a transition returns the next one and consumes this. */
export interface ReceivingSession {
  readonly id: SessionId;
  /** Who sends. */
  readonly peer: LeafIdentity;
}

/** A message of a session, still closed. */
export interface SessionMessage {
  /** The session it belongs to, as it says. */
  readonly sessionId: SessionId;
  readonly parsed: PrivateMessage;
}

/**
 * Sessions: two-leaf MLS groups (RFC 9420) from one sending device to one contact's account, in which only the creator ever
 * sends. States are immutable handles, secrets stay inside; they leave as bytes through `encode…`, which the caller seals.
 * A handle that a transition consumed is refused with `session-spent`; after a refusal it is as before.
 */
export class Sessions {
  readonly #sending = new SecretHandles<SendingSession, SendingSecrets>();
  readonly #receiving = new SecretHandles<ReceivingSession, ReceivingSecrets>();
  #loadingSuite: Promise<CiphersuiteImpl> | undefined;

  constructor(
    private readonly authority: LeafAuthority,
    private readonly random: RandomSource,
  ) {}

  /** A signed key package (RFC 9420 §10) from which others start sessions to this account. */
  async createPackage(leaf: SessionLeaf, options: { readonly lastResort: boolean }): Promise<CreatedPackage> {
    return createPackage(leaf, options.lastResort, await this.#suite());
  }

  /** @throws ProtocolError `session-malformed`, `session-forged`, or the authority's refusal of the credential. */
  async describePackage(publicPackage: Uint8Array): Promise<DescribedPackage> {
    const authentication = new LeafAuthentication(this.authority);
    const { ref, owner, lastResort } = await verifyPackage(publicPackage, authentication, await this.#suite());
    return { ref, owner, lastResort };
  }

  /**
   * Starts a session; its welcome must reach the reader with or before the first message.
   * @throws ProtocolError `session-wrong-account`, and all that {@link describePackage} throws.
   */
  async start(
    leaf: SessionLeaf,
    theirPackage: Uint8Array,
    expectedAccount: string,
  ): Promise<{ session: SendingSession; welcome: Uint8Array }> {
    const suite = await this.#suite();
    const { secrets, welcome } = await startSession(
      leaf,
      theirPackage,
      expectedAccount,
      this.authority,
      this.random,
      suite,
    );
    return { session: this.#bindSending(secrets), welcome };
  }

  /** The ref of the package whose secret {@link join} needs. @throws ProtocolError `session-malformed` */
  packageRefOf(welcome: Uint8Array): string {
    return toBase32(decodeWelcome(welcome).packageRef);
  }

  /**
   * Look for the session of the message first, and join only when it is unknown: joining a second time, which the secret of a
   * last-resort package allows, would start from the first generation again and open replays.
   * @param secret of the package that {@link packageRefOf} names.
   * @throws ProtocolError `session-malformed`, `session-unknown-package`, `session-forged`, or the authority's refusal.
   */
  async join(welcome: Uint8Array, secret: Uint8Array): Promise<ReceivingSession> {
    return this.#bindReceiving(await joinSession(welcome, secret, this.authority, await this.#suite()));
  }

  /** A message as it came; needs no key and proves nothing. @throws ProtocolError `session-malformed` */
  readMessage(bytes: Uint8Array): SessionMessage {
    const parsed = decodeMessage(bytes);
    return { sessionId: sessionIdFrom(parsed.groupId), parsed };
  }

  /** @throws ProtocolError `session-spent` */
  async encrypt(
    session: SendingSession,
    plaintext: Uint8Array,
  ): Promise<{ session: SendingSession; message: Uint8Array; generation: number }> {
    const suite = await this.#suite();
    const { secrets, ...sent } = await this.#sending.consume(session, (now) => protect(now, plaintext, suite));
    return { session: this.#bindSending(secrets), ...sent };
  }

  /**
   * @throws ProtocolError `session-malformed`, `session-unknown` (a message of another session), `session-forged`,
   *   `session-wrong-sender`, `session-too-far-ahead`, `session-replayed` (this generation has been read), `session-too-old` (its
   *   key may have been given up; perhaps it was read), `session-spent`
   */
  async decrypt(
    session: ReceivingSession,
    message: SessionMessage | Uint8Array,
  ): Promise<{ session: ReceivingSession; plaintext: Uint8Array; generation: number; sender: LeafIdentity }> {
    const suite = await this.#suite();
    const { parsed } = message instanceof Uint8Array ? this.readMessage(message) : message;
    const { secrets, ...read } = await this.#receiving.consume(session, (now) => open(now, parsed, suite));
    return { session: this.#bindReceiving(secrets), ...read, sender: secrets.peer };
  }

  /**
   * For a state that is older than what has been sent: the next message uses a generation above `generation`. Returns the same
   * session when that is so already.
   * @throws ProtocolError `session-too-far-ahead` (more than 1,000: start a new session), `session-spent`
   */
  async advance(session: SendingSession, generation: number): Promise<SendingSession> {
    const suite = await this.#suite();
    if (this.#sending.peek(session).ratchet.generation > generation) return session;
    return this.#bindSending(await this.#sending.consume(session, (now) => forward(now, generation, suite)));
  }

  /** Secret bytes. @throws ProtocolError `session-spent` */
  encodeSending(session: SendingSession): Uint8Array {
    return encodeSendingSecrets(this.#sending.peek(session));
  }

  /** @throws ProtocolError `session-malformed` */
  decodeSending(stored: Uint8Array): SendingSession {
    return this.#bindSending(decodeSendingSecrets(stored));
  }

  /** Secret bytes. @throws ProtocolError `session-spent` */
  encodeReceiving(session: ReceivingSession): Uint8Array {
    return encodeReceivingSecrets(this.#receiving.peek(session));
  }

  /** @throws ProtocolError `session-malformed` */
  decodeReceiving(stored: Uint8Array): ReceivingSession {
    return this.#bindReceiving(decodeReceivingSecrets(stored));
  }

  #suite(): Promise<CiphersuiteImpl> {
    return (this.#loadingSuite ??= sessionCipherSuite(this.random));
  }

  #bindSending(secrets: SendingSecrets): SendingSession {
    const { id, peer, ratchet } = secrets;
    return this.#sending.bind(Object.freeze({ id, peer, nextGeneration: ratchet.generation }), secrets);
  }

  #bindReceiving(secrets: ReceivingSecrets): ReceivingSession {
    return this.#receiving.bind(Object.freeze({ id: secrets.id, peer: secrets.peer }), secrets);
  }
}
