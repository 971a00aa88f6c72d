import type { Announcement, Listing, ServerId, ServerPlace } from '@parley/protocol';

/** An announcement that was verified, with the exact bytes. */
export interface Announced {
  readonly announcement: Announcement;
  /** Encoded `signed` announcement. */
  readonly bytes: Uint8Array;
}

/** What this server says of itself; asked whenever it announces. */
export interface OwnPlace {
  readonly role: 'owner' | 'relay';
  /** Best first. */
  readonly addresses: readonly string[];
  readonly relays: readonly ServerPlace[];
  /** Null when the owner is not to be found: then peers are told no addresses either. */
  readonly listing: Listing | null;
}

/** Announcements that outlive the process. */
export interface AnnouncementBook {
  /** The last sequence number this server gave itself; 0 at first. */
  lastSequence(): number;
  /** Settles once durable; called before an announcement with it leaves. */
  keepSequence(sequence: number): Promise<void>;
  /**
   * A verified announcement of another server, over its own link, with a packet, or over a route. Kept for servers that matter to the owner (contacts,
   * peers), where the newest wins.
   */
  announced(announced: Announced): Promise<void>;
  /** The newest that is kept of a server, or null. */
  lastOf(server: ServerId): Announcement | null;
}

/** One line of the routing table, for people. */
export interface RouteStatus {
  readonly server: ServerId;
  /** The next hop; the server itself when it is linked. Null while there is none. */
  readonly via: ServerId | null;
  /** Links to it; 1 when it is linked. */
  readonly hops: number | null;
  readonly state: 'direct' | 'routed' | 'seeking';
  /** Alternatives that could take over at once. */
  readonly alternatives: number;
  readonly role: 'owner' | 'relay' | null;
  readonly listing: Listing | null;
  readonly addresses: readonly string[];
}

/** Where a packet can go next. Answered from memory. */
export interface Routes {
  /** Neighbours that can be the next hop, best first. Over each of them, at every moment, the packet only comes nearer: there are no loops. */
  nextHops(server: ServerId): readonly ServerId[];
  /** Links to it over the best of them; null without a route. */
  hopsTo(server: ServerId): number | null;
  /** The newest announcement that neighbours tell of it. */
  announcementOf(server: ServerId): Announcement | null;
}
