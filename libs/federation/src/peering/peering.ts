import {
  MAX_PEER_FRAMES_PER_MINUTE,
  closeCodes,
  type Clock,
  type LinkFrame,
  type Logger,
  type ServerId,
} from '@parley/protocol';
import { MinuteBudget } from '../link/budget';
import type { Link } from '../link/link';
import { LinkQueue } from '../link/link-queue';
import type { PeerBook } from './ports';

type PeerFrame = Extract<LinkFrame, { type: 'peer' }>;

interface PeeringLinks {
  to(server: ServerId): Link | null;
  all(): Iterable<{ readonly link: Link | null }>;
}

interface PeeringOptions {
  readonly clock: Clock;
  readonly logger: Logger;
  readonly peers: PeerBook;
  /** Both ends of this link say now that they are peers. */
  readonly peerUp: (link: Link) => void;
  /** One of them does not any more. */
  readonly peerDown: (link: Link) => void;
  /** A word changed, ours or theirs. */
  readonly changed: (server: ServerId) => void;
  /** Whether a link to this server is worth keeping changed. */
  readonly wantedChanged: (server: ServerId) => void;
}

/** The words on being peers that were said over one link. */
interface Words {
  readonly queue: LinkQueue;
  ours: boolean;
  theirs: boolean;
}

/** Both words on being peers. They hold as long as the link they were said over. */
export class Peering {
  readonly #words = new Map<Link, Words>();
  #wanted = new Map<ServerId, Uint8Array | undefined>();
  readonly #frames: MinuteBudget<ServerId>;

  constructor(
    private readonly links: PeeringLinks,
    private readonly options: PeeringOptions,
  ) {
    this.#frames = new MinuteBudget(MAX_PEER_FRAMES_PER_MINUTE, options.clock);
  }

  /** Whether the owner wants this server as a peer: its link is kept. */
  isWanted(server: ServerId): boolean {
    return this.#wanted.has(server);
  }

  /** Both words, as they are known now; theirs needs a link. */
  wordOn(server: ServerId): { readonly ours: boolean; readonly theirs: boolean } {
    const link = this.links.to(server);
    return { ours: this.isWanted(server), theirs: link !== null && this.#words.get(link)?.theirs === true };
  }

  /** Whether the link that is used is one of peers. */
  isPeer(server: ServerId): boolean {
    const { ours, theirs } = this.wordOn(server);
    return ours && theirs;
  }

  /** The owner's book says others now: those who came are wanted and told, those who went are told and let go. */
  bookChanged(): void {
    const before = this.#wanted;
    this.#wanted = new Map(this.options.peers.wanted().map(({ server, token }) => [server, token]));
    for (const link of [...this.#words.keys()]) this.#tell(link);
    for (const server of this.#wanted.keys()) if (!before.has(server)) this.#wantedChanged(server);
    for (const server of before.keys()) if (!this.#wanted.has(server)) this.#wantedChanged(server);
  }

  linkUp(link: Link): void {
    if (!this.#words.has(link)) {
      const queue = new LinkQueue(link, this.options.logger);
      this.#words.set(link, { queue, ours: false, theirs: false });
      this.#tell(link);
    }
    this.options.changed(link.peer);
  }

  linkClosed(link: Link): void {
    const words = this.#words.get(link);
    this.#words.delete(link);
    if (words !== undefined && words.ours && words.theirs) this.options.peerDown(link);
  }

  /** The other side says its word. */
  hear(link: Link, { wants, token }: PeerFrame): void {
    if (!this.#frames.spend(link.peer)) return link.close(closeCodes.slow);
    const words = this.#words.get(link);
    if (words === undefined) return;
    this.#set(link, words, { theirs: wants });
    const { peers } = this.options;
    words.queue.add(async () => {
      if (!wants) return peers.declined(link.peer);
      const word = await peers.asked(link.peer, link.place.address, token);
      if (word === 'yes' && !this.isWanted(link.peer)) this.bookChanged();
    });
  }

  #wantedChanged(server: ServerId): void {
    this.options.wantedChanged(server);
    this.options.changed(server);
  }

  /** Says our word over a link, unless that was its last. */
  #tell(link: Link): void {
    const words = this.#words.get(link);
    const wants = this.isWanted(link.peer);
    if (words === undefined || words.ours === wants) return;
    const token = this.#wanted.get(link.peer);
    link.send({ type: 'peer', wants, ...(wants && token !== undefined ? { token } : {}) });
    this.#set(link, words, { ours: wants });
  }

  #set(link: Link, words: Words, change: Partial<Pick<Words, 'ours' | 'theirs'>>): void {
    const before = words.ours && words.theirs;
    const said = `${words.ours} ${words.theirs}`;
    Object.assign(words, change);
    const now = words.ours && words.theirs;
    if (now && !before) this.options.peerUp(link);
    if (before && !now) this.options.peerDown(link);
    if (said !== `${words.ours} ${words.theirs}`) this.options.changed(link.peer);
  }
}
