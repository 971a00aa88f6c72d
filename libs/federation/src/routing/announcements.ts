import {
  MAX_ROUTES,
  MAX_SEQUENCE_AHEAD_MS,
  ProtocolError,
  announcement as announcementMessage,
  idBytes,
  signatureContexts,
  signed,
  toBase32,
  type LinkFrame,
  type ServerId,
} from '@parley/protocol';
import type { Surroundings } from '../ports';
import type { Heard } from './destination';
import type { Announced, AnnouncementBook } from './ports';

type ToldRoute = Extract<LinkFrame, { type: 'routes' }>['routes'][number];

/** Opens announcements, each signature once: the same one comes from every neighbour. */
export class Announcements {
  /** By hash of the bytes, used longest ago first. */
  readonly #opened = new Map<string, Announced>();

  constructor(
    private readonly surroundings: Pick<Surroundings, 'clock' | 'keys' | 'sha256'> & {
      readonly book: Pick<AnnouncementBook, 'announced' | 'lastOf'>;
    },
  ) {}

  /**
   * An announcement that its server signed.
   * @throws ProtocolError `malformed`, `bad-signature`
   */
  async open(bytes: Uint8Array): Promise<Announced> {
    const { keys, sha256 } = this.surroundings;
    const hash = toBase32(sha256(bytes));
    const known = this.#opened.get(hash);
    if (known !== undefined) {
      this.#opened.delete(hash);
      this.#opened.set(hash, known);
      return known;
    }
    // Who signed stands in what is signed: it is decoded first, and believed only afterwards.
    const { server } = announcementMessage.decode(signed.decode(bytes).payload);
    const payload = await keys.openSigned(bytes, signatureContexts.announcement, idBytes(server));
    const announced = { announcement: announcementMessage.decode(payload), bytes: Uint8Array.from(bytes) };
    this.#opened.set(hash, announced);
    const [oldest] = this.#opened.keys();
    if (this.#opened.size > MAX_ROUTES && oldest !== undefined) this.#opened.delete(oldest);
    return announced;
  }

  /**
   * What a peer tells of one server.
   * @throws ProtocolError `malformed`, `bad-signature`
   */
  async openRoute(peer: ServerId, { announcement, hops }: ToldRoute): Promise<Heard> {
    const announced = await this.open(announcement);
    if ((hops === 0) !== (announced.announcement.server === peer)) {
      throw new ProtocolError('malformed', 'only a server itself is no link away from it');
    }
    return { announced, hops };
  }

  /** Whether its number is one that a clock may show; else it could not be replaced for a long time. */
  isOfNow({ announcement }: Announced): boolean {
    return announcement.sequence <= this.surroundings.clock.now() + MAX_SEQUENCE_AHEAD_MS;
  }

  /** Keeps what came over a route. It may lack where the server is: then it is only better than nothing. */
  async keepRouted(announced: Announced): Promise<void> {
    const { book } = this.surroundings;
    const { server, sequence, addresses } = announced.announcement;
    const last = book.lastOf(server);
    if (last !== null && (last.sequence >= sequence || addresses.length === 0)) return;
    await book.announced(announced);
  }
}

/** The server of an announcement must be the one that it came from. @throws ProtocolError `malformed` */
export function expectFrom(announced: Announced, server: ServerId): void {
  if (announced.announcement.server !== server)
    throw new ProtocolError('malformed', 'an announcement of another server');
}
