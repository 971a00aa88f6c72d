import type { AccountId, Clock, DeviceId, Logger, RandomSource, Timers } from '@parley/protocol';

/** One answer of the REST surface. `json` is null where the body was empty, or was octets. */
export interface ServerAnswer {
  readonly status: number;
  readonly json: unknown;
  /** A body that is `application/octet-stream`. */
  readonly bytes?: Uint8Array;
}

export interface RequestOptions {
  /** Sent as JSON. */
  readonly body?: unknown;
  /** Sent as it is (`application/octet-stream`). */
  readonly bytes?: Uint8Array;
  /** Bearer token of the device; null or absent before sign-in. */
  readonly token?: string | null;
  /** Ends the request, wherever it is. */
  readonly signal?: AbortSignal;
  /** Where octets of the answer may be put, to spare new memory: `bytes` is then a part of it. Asked for when they come. */
  readonly room?: () => Uint8Array;
}

/** The open WebSocket of the owner's gateway. */
export interface ServerSocket {
  send(bytes: Uint8Array): void;
  close(): void;
}

export interface SocketHandlers {
  /** One binary frame. */
  onMessage(bytes: Uint8Array): void;
  /** Called once, also after {@link ServerSocket.close}. Codes are those of `closeCodes`. */
  onClose(code: number, reason: string): void;
}

/** How the client reaches its server; given by the host program, which decides about TLS trust. */
export interface ServerTransport {
  /**
   * One REST request; `path` starts with `/api`. Refusals of the server are answers, not errors.
   * @throws ProtocolError `server-unavailable` when there was no answer; the reason of the signal once that aborts
   */
  request(method: string, path: string, options?: RequestOptions): Promise<ServerAnswer>;
  /** Opens `/api/ws`. @throws ProtocolError `server-unavailable`, `not-signed-in` */
  openSocket(token: string | null, handlers: SocketHandlers): Promise<ServerSocket>;
}

/**
 * What one device keeps outside its server: the terminal's profile file, the browser's storage. The number of the last commit is not
 * here on purpose: the server greets each connection with it, so no commit waits for a second durable write.
 */
export interface DeviceRecord {
  readonly account: AccountId;
  readonly device: DeviceId;
  /** null: signed out. */
  readonly token: string | null;
  /** Opens the everyday compartment of the vault; null: locked. */
  readonly everydayKey: Uint8Array | null;
  /** Ed25519 seed of the device's session key. */
  readonly deviceSeed: Uint8Array;
  /** Encoded `signed` device certificate over that key. */
  readonly deviceCertificate: Uint8Array;
  /** Highest change number seen: a server that knows fewer changes was restored from a backup. */
  readonly seenChange: number;
  /** Highest vault number seen: a server that shows an older vault was restored from a backup, or goes back on purpose. */
  readonly seenVault: number;
}

/** Keeps the {@link DeviceRecord}; small, replaced as a whole. */
export interface DeviceStore {
  load(): Promise<DeviceRecord | null>;
  /** Durable before it resolves. */
  save(record: DeviceRecord): Promise<void>;
  clear(): Promise<void>;
}

/** A file to send, where the host program finds it. */
export interface FileSource {
  readonly name: string;
  /** Bytes. */
  readonly size: number;
  /** Media type; `application/octet-stream` when it is not known. */
  readonly type: string;
  /** Fewer bytes than asked for when the file has become shorter. @throws ProtocolError `file-changed` when it is gone */
  read(offset: number, length: number): Promise<Uint8Array>;
  /** @throws ProtocolError `file-changed` when it is not the file that it was at first */
  unchanged(): Promise<void>;
}

/** Where a file that comes is written. */
export interface FileSink {
  /** Bytes that an earlier attempt has left, from the beginning of the file. */
  kept(): Promise<number>;
  /** Reads the first `length` bytes of them again, and goes on behind them. @throws ProtocolError `storage-full`, `storage-failed` */
  begin(length: number, read: (bytes: Uint8Array) => void): Promise<void>;
  /** @throws ProtocolError `storage-full`, `storage-failed` */
  write(bytes: Uint8Array): Promise<void>;
  /** All is there, and is what was sent: it becomes a file. */
  finish(): Promise<void>;
  /** Nothing of it stays. */
  discard(): Promise<void>;
}

export interface ClientPorts {
  readonly transport: ServerTransport;
  readonly store: DeviceStore;
  readonly clock: Clock;
  readonly random: RandomSource;
  readonly timers: Timers;
  readonly logger: Logger;
  /** What the list of devices shows, 1–64 characters. */
  readonly deviceName: string;
}
