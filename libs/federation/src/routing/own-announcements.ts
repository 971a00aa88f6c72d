import {
  RETRY_MAX_MS,
  ROUTE_FLAP_MAX_MS,
  announcement as announcementMessage,
  equalBytes,
  signatureContexts,
  type Announcement,
  type ServerId,
} from '@parley/protocol';
import type { Surroundings } from '../ports';
import { OwnSequence } from './own-sequence';
import type { Announced, AnnouncementBook, OwnPlace } from './ports';

/** What we say of ourselves. */
export interface OwnAnnounced {
  /** To peers, and through them to servers that we do not know. */
  readonly toPeers: Announced;
  /** To the servers of contacts: also where we are. */
  readonly whole: Announced;
  /** The first sequence number under which we said the same: peers need newer ones now and then, who knows us needs them only with news. */
  readonly since: number;
}

interface OwnAnnouncementsOptions extends Pick<Surroundings, 'clock' | 'timers' | 'keys' | 'logger'> {
  readonly server: ServerId;
  readonly place: () => OwnPlace;
  readonly book: Pick<AnnouncementBook, 'lastSequence' | 'keepSequence'>;
  /** There is a newer one. */
  readonly announced: (own: OwnAnnounced) => void;
}

/** Makes the announcements of this server; each has its number durably before it leaves. */
export class OwnAnnouncements {
  readonly #sequence: OwnSequence;
  #current: OwnAnnounced | null = null;
  #said: Uint8Array | null = null;
  #making: Promise<void> | null = null;
  #again = false;
  #stopped = false;
  #cancel: () => void = () => undefined;

  constructor(private readonly options: OwnAnnouncementsOptions) {
    this.#sequence = new OwnSequence(options.book.lastSequence());
  }

  /** Null before the first is made. */
  get current(): OwnAnnounced | null {
    return this.#current;
  }

  /** Makes the first one. Settles when it was told, or when it could not be made now. */
  async start(): Promise<void> {
    await this.#make();
  }

  stop(): void {
    this.#stopped = true;
    this.#cancel();
  }

  /** The place may be another now: announced when it is. */
  placeChanged(): void {
    if (this.#said !== null && !equalBytes(this.#said, this.#encode(0, true))) void this.#make();
  }

  /** Somebody needs a number that is at least this. @param proven whether one that we signed shows it */
  seek(sequence: number, proven: boolean): void {
    const { clock, timers } = this.options;
    if (!this.#sequence.seek(sequence, proven, clock.now())) return;
    this.#cancel();
    // A clock that was set back makes nobody wait longer.
    const delay = Math.min(this.#sequence.allowedAt - clock.now(), ROUTE_FLAP_MAX_MS);
    this.#cancel = timers.after(Math.max(delay, 0), () => {
      if (this.#sequence.isSought) void this.#make();
    });
  }

  /** One at a time; who asks meanwhile gets one more afterwards. */
  #make(): Promise<void> {
    if (this.#stopped) return Promise.resolve();
    this.#again = true;
    this.#making ??= this.#makeAll().finally(() => (this.#making = null));
    return this.#making;
  }

  async #makeAll(): Promise<void> {
    const { timers, logger } = this.options;
    try {
      while (this.#again && !this.#stopped) {
        this.#again = false;
        await this.#makeOne();
      }
    } catch {
      logger.warn('announcement-failed');
      if (!this.#stopped) this.#cancel = timers.after(RETRY_MAX_MS, () => void this.#make());
    }
  }

  async #makeOne(): Promise<void> {
    const { clock, place, book, announced } = this.options;
    const { role, listing } = place();
    // Relays are there to be found.
    const isFound = role === 'relay' || listing !== null;
    const sequence = this.#sequence.next(clock.now(), isFound ? 1 : 2);
    // The whole one is the newer of two that differ: nobody who has it goes back to the other.
    const wholeSequence = isFound ? sequence : sequence + 1;
    const payloads = [this.#encode(sequence, isFound), this.#encode(wholeSequence, true)] as const;
    const said = this.#encode(0, true);
    await book.keepSequence(wholeSequence);
    const whole = await this.#sign(payloads[1]);
    const toPeers = isFound ? whole : await this.#sign(payloads[0]);
    if (this.#stopped) return;
    const isNews = this.#said === null || !equalBytes(said, this.#said);
    this.#said = said;
    this.#current = { toPeers, whole, since: isNews ? wholeSequence : (this.#current?.since ?? wholeSequence) };
    announced(this.#current);
  }

  #encode(sequence: number, withPlace: boolean): Uint8Array {
    const { server, place } = this.options;
    const { role, addresses, relays, listing } = place();
    const told: Announcement = {
      server,
      sequence,
      role,
      addresses: withPlace ? [...addresses] : [],
      relays: [...relays],
      listing: withPlace ? listing : null,
    };
    return announcementMessage.encode(told);
  }

  async #sign(payload: Uint8Array): Promise<Announced> {
    const bytes = await this.options.keys.sign(signatureContexts.announcement, payload);
    return { announcement: announcementMessage.decode(payload), bytes };
  }
}
