import type { ServerId } from '@parley/protocol';

/** The owner's word on a server as a peer. */
export type PeerWord = 'yes' | 'no';

/** Whom the owner wants as peers. Every promise settles only once its change is durable. */
export interface PeerBook {
  /** Servers the owner said yes to: links to them are kept, and each is told so whenever its link comes up. */
  wanted(): readonly WantedPeer[];
  word(server: ServerId): PeerWord;
  /**
   * A server says that it wants to be our peer, and the owner has not said yes. Answers 'yes' when it is let in at once (by list or token), otherwise
   * the wish is kept for the owner, within limits.
   * @param from where the link came from or was dialled
   * @param token what it showed, if anything
   */
  asked(server: ServerId, from: string, token: Uint8Array | undefined): Promise<PeerWord>;
  /** That server takes back its wish, or says no to ours. */
  declined(server: ServerId): Promise<void>;
}

export interface WantedPeer {
  readonly server: ServerId;
  /** Shown to that server, when it lets in by token. */
  readonly token?: Uint8Array;
}
