import type { ServerId, ServerPlace } from '@parley/protocol';

/** Cards of the accounts on this server, for whoever asks over a link. */
export interface CardSource {
  /** Encoded `signed` card of an account, of the owner when no handle is given; null when there is none. */
  card(handle: string | undefined): Promise<Uint8Array | null>;
}

/** Whose card is wanted. Without `server` the key found at the address is taken, and reported. */
export interface CardTarget {
  readonly server?: ServerId;
  /** `host:port` or `host`, tried in order; may be empty when a link to `server` is up. */
  readonly addresses: readonly string[];
  /** Relays that hold mail for `server`, as whoever gave its address says. */
  readonly relays?: readonly ServerPlace[];
}

export interface FoundCard {
  /** The server that answered, proven by the handshake. */
  readonly server: ServerId;
  /** Encoded `signed` card, not verified here; null when there is no such account. */
  readonly card: Uint8Array | null;
}
