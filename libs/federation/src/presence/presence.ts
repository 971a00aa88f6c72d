import {
  MAX_PRESENCE_FRAMES_PER_MINUTE,
  PRESENCE_LINGER_MS,
  closeCodes,
  type AccountId,
  type Clock,
  type LinkFrame,
  type ServerId,
  type Timers,
} from '@parley/protocol';
import type { Link } from '../link/link';
import type { ContactPresence, PresenceBook } from './ports';

type PresenceFrame = Extract<LinkFrame, { type: 'presence' }>;

/** The links that are there. */
export interface OpenLinks {
  to(server: ServerId): Link | null;
  all(): Iterable<{ readonly link: Link | null }>;
}

interface PresenceOptions {
  readonly clock: Clock;
  readonly timers: Timers;
  readonly presence: PresenceBook;
  /** What is known of this contact changed. */
  readonly changed: (contact: AccountId) => void;
}

const MINUTE_MS = 60_000;

/** What the other side of a link said of its owner. */
interface Word {
  readonly from: AccountId;
  readonly online: boolean;
}

/**
 * Tells the servers of approved contacts whether the owner is there, and hears it of them. Uses the links that are open and opens none; what
 * was said over a link holds as long as that link, so nothing has to be stored or repeated.
 */
export class Presence {
  #own: boolean | null = null;
  #cancelLinger: () => void = () => undefined;
  /** What each contact was told over this link; absent means null. */
  readonly #told = new WeakMap<Link, Map<AccountId, boolean>>();
  /** The last word over each link, whoever said it: two people rarely approve each other in the same moment. */
  readonly #said = new Map<Link, Word>();
  /** Those of them that count: of approved contacts, over the link that is used. */
  readonly #counts = new Map<Link, Word>();
  readonly #online = new Map<AccountId, boolean>();
  readonly #lastSeen = new Map<AccountId, { readonly at: number; readonly server: ServerId }>();
  readonly #frames = new WeakMap<Link, { readonly since: number; count: number }>();

  constructor(
    private readonly links: OpenLinks,
    private readonly options: PresenceOptions,
  ) {}

  /** Whether the owner is there; null is not told. That the owner left is told after PRESENCE_LINGER_MS, everything else at once. */
  show(online: boolean | null): void {
    this.#cancelLinger();
    if (online !== false || this.#own !== true) return this.#show(online);
    this.#cancelLinger = this.options.timers.after(PRESENCE_LINGER_MS, () => this.#show(false));
  }

  /** Nothing more is told. */
  stop(): void {
    this.#cancelLinger();
  }

  of(contact: AccountId): ContactPresence {
    const online = this.#online.get(contact) ?? null;
    return { online, lastSeen: online === true ? null : (this.#lastSeen.get(contact)?.at ?? null) };
  }

  /** Others are approved now, or pinned elsewhere: tells those who came, takes back from those who went. */
  contactsChanged(): void {
    this.#tellAll();
    for (const link of this.#said.keys()) this.#weigh(link);
    for (const [contact, { server }] of this.#lastSeen)
      if (!this.#isOn(server, contact)) this.#lastSeen.delete(contact);
  }

  /** This link is used for its server from now on: what was said over another one counts no more. */
  linkUp(link: Link): void {
    this.#told.delete(link);
    for (const other of this.#said.keys()) if (other.peer === link.peer) this.#weigh(other);
    this.#tell(link);
  }

  linkClosed(link: Link): void {
    this.#said.delete(link);
    this.#weigh(link);
  }

  /** The other side says something of its owner. Only the server that an approved contact is pinned to is believed. */
  hear(link: Link, { from, to, online }: PresenceFrame): void {
    if (this.#isFlood(link)) return link.close(closeCodes.slow);
    if (to !== this.options.presence.owner()) return;
    if (online === null) this.#said.delete(link);
    else this.#said.set(link, { from, online });
    this.#weigh(link);
  }

  #show(online: boolean | null): void {
    this.#own = online;
    this.#tellAll();
  }

  #tellAll(): void {
    for (const { link } of this.links.all()) if (link !== null) this.#tell(link);
  }

  /** Says what those on the other side may know and do not know yet. */
  #tell(link: Link): void {
    const { presence } = this.options;
    const from = presence.owner();
    if (from === null) return;
    const told = this.#told.get(link) ?? new Map<AccountId, boolean>();
    this.#told.set(link, told);
    const contacts = this.#own === null ? [] : presence.contactsOn(link.peer);
    for (const to of told.keys()) {
      if (contacts.includes(to)) continue;
      told.delete(to);
      link.send({ type: 'presence', from, to, online: null });
    }
    for (const to of contacts) {
      if (this.#own === null || told.get(to) === this.#own) continue;
      told.set(to, this.#own);
      link.send({ type: 'presence', from, to, online: this.#own });
    }
  }

  /** Decides anew whether the last word over this link counts. */
  #weigh(link: Link): void {
    const before = this.#counts.get(link);
    const said = this.#said.get(link);
    const now =
      said !== undefined && this.links.to(link.peer) === link && this.#isOn(link.peer, said.from) ? said : null;
    if (before?.from === now?.from && before?.online === now?.online) return;
    if (before !== undefined) {
      this.#counts.delete(link);
      this.#online.delete(before.from);
      if (before.online) this.#lastSeen.set(before.from, { at: this.options.clock.now(), server: link.peer });
    }
    if (now !== null) {
      this.#counts.set(link, now);
      this.#online.set(now.from, now.online);
    }
    for (const contact of new Set([before?.from, now?.from])) if (contact !== undefined) this.options.changed(contact);
  }

  #isOn(server: ServerId, contact: AccountId): boolean {
    return this.options.presence.contactsOn(server).includes(contact);
  }

  #isFlood(link: Link): boolean {
    const now = this.options.clock.now();
    const last = this.#frames.get(link);
    const running = last !== undefined && now - last.since < MINUTE_MS ? last : { since: now, count: 0 };
    running.count += 1;
    this.#frames.set(link, running);
    return running.count > MAX_PRESENCE_FRAMES_PER_MINUTE;
  }
}
