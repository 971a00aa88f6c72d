import type { Announced, AnnouncementBook, PeerBook, PeerWord, WantedPeer } from '@parley/federation';
import { equalBytes, type Announcement, type ServerId } from '@parley/protocol';

/** A book of peers that survives its server. */
export class MemoryPeers implements PeerBook {
  readonly #wanted = new Map<ServerId, Uint8Array | undefined>();
  /** Servers that said that they want us, and were not let in. */
  readonly wishes = new Set<ServerId>();
  /** Lets in whoever shows it. */
  token: Uint8Array | null = null;

  want(server: ServerId, token?: Uint8Array): void {
    this.#wanted.set(server, token);
  }

  unwant(server: ServerId): void {
    this.#wanted.delete(server);
  }

  wanted(): readonly WantedPeer[] {
    return [...this.#wanted].map(([server, token]) => (token === undefined ? { server } : { server, token }));
  }

  word(server: ServerId): PeerWord {
    return this.#wanted.has(server) ? 'yes' : 'no';
  }

  asked(server: ServerId, _from: string, token: Uint8Array | undefined): Promise<PeerWord> {
    if (token !== undefined && this.token !== null && equalBytes(token, this.token)) this.want(server);
    if (this.word(server) === 'no') this.wishes.add(server);
    return Promise.resolve(this.word(server));
  }

  declined(server: ServerId): Promise<void> {
    this.wishes.delete(server);
    return Promise.resolve();
  }
}

/** What servers said of themselves, kept beyond the life of a server. */
export class MemoryAnnouncements implements AnnouncementBook {
  readonly #last = new Map<ServerId, Announced>();
  /** What the next start gets as the last number. */
  sequence = 0;

  lastSequence(): number {
    return this.sequence;
  }

  keepSequence(sequence: number): Promise<void> {
    this.sequence = sequence;
    return Promise.resolve();
  }

  announced(announced: Announced): Promise<void> {
    const { server, sequence } = announced.announcement;
    if ((this.lastOf(server)?.sequence ?? -1) < sequence) this.#last.set(server, announced);
    return Promise.resolve();
  }

  lastOf(server: ServerId): Announcement | null {
    return this.#last.get(server)?.announcement ?? null;
  }
}
