import type { ResetCode, ServerId } from '@parley/protocol';

/** Bytes both ways between two servers, in order, over a link or over a route; gone with the first link that is lost. */
export interface ByteStream {
  /** Who is at the other end; of one that came in, the server that passed it on last. */
  readonly peer: ServerId;
  /** Queues bytes; they leave as the other side takes them. After an end or a reset they are dropped. */
  send(bytes: Uint8Array): void;
  /** Nothing more comes from us, once what is queued has left. */
  end(): void;
  /** Over, both ways, at once. */
  reset(code?: ResetCode): void;
  /** So many of the bytes that came were used: as many more may come. */
  took(bytes: number): void;
  /** Sets who hears; in the turn in which the stream is handed out. */
  listen(listener: StreamListener): void;
}

export interface StreamListener {
  onData(bytes: Uint8Array): void;
  /** So many bytes of what was given to `send` have left. */
  onSent(bytes: number): void;
  /** Nothing more comes from the other side. */
  onEnd(): void;
  /** Once, when it is over: null after an end from both sides. */
  onClose(code: ResetCode | null): void;
}

/** Takes streams that other servers open to this one. It calls `listen`, or `reset`. */
export type StreamTaker = (stream: ByteStream) => void;
