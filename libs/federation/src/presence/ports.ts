import type { AccountId, ServerId } from '@parley/protocol';

/** Who may know whether the owner is there, and whose word about that counts. Answered from memory. */
export interface PresenceBook {
  /** The account of this server; null before there is one. */
  owner(): AccountId | null;
  /** Approved contacts that are pinned to this server. */
  contactsOn(server: ServerId): readonly AccountId[];
}

/** What is known of a contact now. */
export interface ContactPresence {
  /** Null: not told, or the link over which it was told is gone. */
  readonly online: boolean | null;
  /** Unix ms when the contact was last known to be there; null while that is so, and when it never was since the start. */
  readonly lastSeen: number | null;
}
