import type { ServerId } from '@parley/protocol';
import type { Link } from '../link/link';
import type { OwnAnnounced } from './own-announcements';

/** Tells the servers of contacts where we are: over each link once, and again when that changes. */
export class Greetings {
  /** The first sequence number under which we said what was told over a link. */
  readonly #told = new WeakMap<Link, number>();

  /** @param isContact whether the owner has contacts on this server */
  constructor(private readonly isContact: (server: ServerId) => boolean) {}

  greet(link: Link, own: OwnAnnounced | null): void {
    if (own === null || this.#told.get(link) === own.since || !this.isContact(link.peer)) return;
    this.#told.set(link, own.since);
    link.send({ type: 'announcement', announcement: own.whole.bytes });
  }
}
