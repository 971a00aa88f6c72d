import type {
  Clock,
  HostPort,
  Logger,
  RandomSource,
  ServerId,
  SignatureContext,
  Timers,
  VersionRange,
} from '@parley/protocol';

/** What a link needs from a WebSocket (or from a pair of memory queues in a test): whole binary messages, in order. */
export interface Transport {
  /** Queues one message. After a close it does nothing. */
  send(message: Uint8Array): void;
  /** Bytes that were given to `send` and have not left this process. */
  readonly bufferedBytes: number;
  /**
   * Sets who hears of messages and of the close; a later call takes over. Called in the same turn in which the transport is
   * handed out, so no message is missed. `onClose` comes once, for whatever reason, also after our own `close`.
   */
  listen(listener: TransportListener): void;
  /** Stops and continues reading from the network: back-pressure. A few messages may still come after `pause`. */
  pause(): void;
  resume(): void;
  /** Sends what is queued, then closes with this code. */
  close(code: number, reason: string): void;
}

export interface TransportListener {
  onMessage(message: Uint8Array): void;
  onClose(code: number, reason: string): void;
}

/** Opens transports to other servers. */
export interface Dialer {
  /** Rejects when nobody answers or `signal` is aborted. The promise is awaited at once; `listen` follows in that turn. */
  dial(address: HostPort, signal: AbortSignal): Promise<Transport>;
}

/** The server's Ed25519 key and what is done with it; `SigningKey` and `openSigned` of the crypto library fit. */
export interface LinkKeys {
  readonly publicKey: Uint8Array;
  /** The 32 bytes the secret key is made from (RFC 8032 §5.1.5). */
  readonly seed: Uint8Array;
  /** Encoded `signed` over this payload. */
  sign(context: SignatureContext, payload: Uint8Array): Promise<Uint8Array>;
  /** The payload of an encoded `signed`. @throws ProtocolError `bad-signature` or `malformed` */
  openSigned(bytes: Uint8Array, context: SignatureContext, publicKey: Uint8Array): Promise<Uint8Array>;
}

/** What the server knows of other servers. */
export interface Directory {
  /** Where this server was last said to listen: `host:port` or `host`, best first. Asked before every attempt. */
  addressesOf(server: ServerId): Promise<readonly string[]>;
  /** Whether the owner blocked this server. */
  isBlocked(server: ServerId): boolean;
  /** Whether the owner has a contact there: its link is the last to make room for others. */
  isKnown(server: ServerId): boolean;
}

/** A hash function, given by the host so that it runs at the speed of its own library. */
export type Sha256 = (...parts: readonly Uint8Array[]) => Uint8Array;

/** The world of this library. */
export interface Surroundings {
  readonly clock: Clock;
  readonly timers: Timers;
  readonly random: RandomSource;
  readonly logger: Logger;
  readonly keys: LinkKeys;
  readonly sha256: Sha256;
}

/** What we say of ourselves in the handshake. */
export interface OwnHello {
  readonly versions: VersionRange;
  readonly role: 'owner' | 'relay';
  /** Program and version, at most 64 characters. */
  readonly agent: string;
  /** SHA-256 of the TLS certificates of this server. */
  readonly certificates?: readonly Uint8Array[];
}
