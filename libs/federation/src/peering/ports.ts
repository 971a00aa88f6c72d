import type { ServerId } from '@parley/protocol';

/** The owner's word on a server as a peer. */
export type PeerWord = 'yes' | 'no';

/** Whom the owner wants as peers. Every promise settles only once its change is durable. */
export interface PeerBook {
  /** Servers the owner said yes to: links to them are kept, and each is told so whenever its link comes up. */
  wanted(): readonly WantedPeer[];
  word(server: ServerId): PeerWord;
  /**
   * A server says that it wants to be our peer. Answers 'yes' when the owner wants it too, or when it is let in at once (by list or token): then it is
   * `wanted`. Otherwise the wish is kept for the owner, within limits.
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
