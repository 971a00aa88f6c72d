import type { AccountId, ServerId } from '@parley/protocol';
import type { CardSource, CardTarget, FoundCard } from './cards/ports';
import type { DeliveryStore, InboundSink } from './delivery/ports';
import type { PeerBook } from './peering/ports';
import type { Dialer, Directory, OwnHello, Surroundings, Transport } from './ports';
import type { PacketBoxes, TransitStore } from './transit/ports';
import type { ContactPresence, PresenceBook } from './presence/ports';
import type { ByteStream, StreamTaker } from './streams/ports';
import type { AnnouncementBook, OwnPlace, RouteStatus } from './routing/ports';

export interface FederationOptions extends Surroundings {
  readonly hello: OwnHello;
  readonly dialer: Dialer;
  readonly directory: Directory;
  readonly store: DeliveryStore;
  readonly sink: InboundSink;
  readonly cards: CardSource;
  readonly presence: PresenceBook;
  readonly transit: TransitStore;
  readonly boxes: PacketBoxes;
  readonly peers: PeerBook;
  /** What this server says of itself; asked whenever it announces, and after `placeChanged`. */
  readonly place: () => OwnPlace;
  readonly announcements: AnnouncementBook;
  /** Takes streams that other servers open to this one; without it nobody does. */
  readonly takeStream?: StreamTaker;
  /** Links at once, for a relay with many peers; MAX_LINKS otherwise. */
  readonly maxLinks?: number;
}

/** What the server may want to act upon; each is called after the fact and must not throw. */
export interface FederationListener {
  linkUp?(server: ServerId): void;
  linkDown?(server: ServerId, code: number, reason: string): void;
  /** Another key was proven where `expected` is pinned. Mail stays queued. */
  keyChanged?(change: KeyChange): void;
  /** What is known of an approved contact's presence is another now. */
  presenceChanged?(contact: AccountId): void;
  /** Whether or how these servers are reached over peers is another now. */
  routesChanged?(servers: readonly ServerId[]): void;
  /** A word on being peers was said or taken back, by either side, or its link came or went. */
  peerChanged?(server: ServerId): void;
}

export interface KeyChange {
  readonly expected: ServerId;
  readonly found: ServerId;
  /** The address that was dialled. */
  readonly address: string;
}

/** One other server as the admin surface shows it. Times are unix ms. */
export interface PeerStatus {
  readonly server: ServerId;
  readonly state: 'up' | 'dialing' | 'waiting';
  /** Of the link that is up. */
  readonly direction: 'in' | 'out' | null;
  /** Where it was dialled or came from. */
  readonly address: string | null;
  readonly since: number | null;
  readonly rttMs: number | null;
  readonly version: number | null;
  readonly role: 'owner' | 'relay' | null;
  readonly agent: string | null;
  /** Of the link that is up, as ciphertext. */
  readonly bytesIn: number;
  readonly bytesOut: number;
  /** Envelopes sent and not yet receipted. */
  readonly inFlight: number;
  /** Whether the owner wants it as a peer, and whether it said so of us over the link that is up. */
  readonly word: { readonly ours: boolean; readonly theirs: boolean };
  readonly nextAttemptAt: number | null;
  /** Error code or close reason of the last attempt that failed. */
  readonly lastError: string | null;
}

/** Counted since the start. */
export interface FederationCounters {
  readonly linksUp: number;
  readonly handshakesPending: number;
  readonly framesIn: number;
  readonly framesOut: number;
  readonly bytesIn: number;
  readonly bytesOut: number;
  readonly envelopesIn: number;
  readonly envelopesOut: number;
  readonly receipted: number;
  readonly refusedIn: number;
  readonly refusedOut: number;
  /** Packets that left for their next hop, ours and those of others. */
  readonly packetsOut: number;
  /** Packets of others that were written down to go on. */
  readonly packetsHeld: number;
  /** Packets that were for us, and what they brought is stored. */
  readonly packetsArrived: number;
  /** Packets that were for us, refused for good. */
  readonly packetsRefused: number;
  /** Packets that were not taken now. */
  readonly packetsReturned: number;
  /** Links and handshakes that we ended, by close reason: bad frames are found here. */
  readonly closed: Readonly<Record<string, number>>;
}

/** Everything between this server and others. */
export interface Federation {
  readonly server: ServerId;
  /** Starts delivery of what waits, and the expiry. Call it when inbound transports can be accepted. */
  start(): Promise<void>;
  /** Takes nothing more, lets running batches become durable and receipted, closes every link as `going-away`. */
  stop(): Promise<void>;
  /** An inbound transport. `from` is its network address, for limits and diagnosis. */
  accept(transport: Transport, from: string): void;
  /** New mail for this server is durable in the outbox. Cheap; call it after every commit. */
  mailFor(server: ServerId): void;
  /**
   * Mail that was in the outbox before now waits for this server, for example because a contact moved there. Offers from the
   * start of the outbox again what is not in flight.
   */
  mailMovedTo(server: ServerId): void;
  /**
   * Wants a link: dials at once and again with backoff until it is up, and again when it is lost. At start the host calls it
   * for every server it has contacts on: that is the announcement that we are back.
   */
  want(server: ServerId): void;
  /** No longer wanted; an existing link closes when idle. */
  unwant(server: ServerId): void;
  /** Dials now, whatever the backoff says; without argument every server that is wanted. */
  retry(server?: ServerId): void;
  /** Closes the link. With `blocked` the other side is told that it need not try again. */
  disconnect(server: ServerId, why: 'going-away' | 'blocked'): void;
  /** Begins all links anew: what this server says of itself in a handshake has changed. */
  renewLinks(): void;
  /**
   * Asks a server for a card: over a link, or, when `target` names a server that none can be made to, over others that have a route to it or hold its mail.
   * @throws ProtocolError `unreachable`, `timed-out`, `server-key-changed`, `own-address`, `blocked`, `unknown-version`,
   * `address-malformed`
   */
  requestCard(target: CardTarget, handle?: string): Promise<FoundCard>;
  /**
   * The server that proves its key at one of these addresses; its link stays. With `server` no other one.
   * @throws ProtocolError as `requestCard`
   */
  identify(target: CardTarget): Promise<ServerId>;
  /**
   * Whether the owner is there; null is not told. Told to the servers of approved contacts, over links that are open and those that come up.
   * That the owner left is told a little later.
   */
  showPresence(online: boolean | null): void;
  /** The book says others now. */
  presenceBookChanged(): void;
  presenceOf(contact: AccountId): ContactPresence;
  isLinked(server: ServerId): boolean;
  /** Over a link, over a route through other servers, or not at all now; mail that a relay holds meanwhile does not count. */
  wayTo(server: ServerId): 'direct' | 'relay' | 'offline';
  /** The book of peers says others now. */
  peersChanged(): void;
  /** The place may be another now: announced when it is. */
  placeChanged(): void;
  /** Encoded `signed` announcement of this server, with everything in it; null before the first was made. */
  readonly ownAnnouncement: Uint8Array | null;
  /** Every server that is linked, or that peers announce. */
  routes(): readonly RouteStatus[];
  /** A stream to a server, over its link or a route. @throws ProtocolError `unreachable`, `queue-full` */
  openStream(server: ServerId): ByteStream;
  /** SHA-256 of the TLS certificates that a server told over its present link; none without a link. */
  certificatesOf(server: ServerId): readonly Uint8Array[];
  peers(): readonly PeerStatus[];
  counters(): FederationCounters;
  /** Returns how to stop listening. */
  subscribe(listener: FederationListener): () => void;
}
