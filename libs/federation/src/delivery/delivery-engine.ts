import { EXPIRY_INTERVAL_MS, type LinkFrame, type ServerId } from '@parley/protocol';
import type { Link } from '../link/link';
import { LinkIntakes } from '../link/link-intakes';
import type { Links } from '../links/links';
import type { Surroundings } from '../ports';
import { Intake } from './intake';
import { Outlet } from './outlet';
import type { DeliveryStore, InboundSink } from './ports';

interface DeliveryOptions extends Surroundings {
  readonly store: DeliveryStore;
  readonly sink: InboundSink;
  /** The link to this server answers no mail any more, or again. */
  readonly silent: (server: ServerId) => void;
}

/** Moves envelopes both ways over the links: one outlet for each destination, one intake for each link. */
export class DeliveryEngine {
  readonly counts = { envelopesIn: 0, envelopesOut: 0, receipted: 0, refusedIn: 0, refusedOut: 0 };
  readonly #outlets = new Map<ServerId, Outlet>();
  readonly #intakes: LinkIntakes<Intake>;
  #cancelExpiry: () => void = () => undefined;
  #stopped = false;

  constructor(
    private readonly links: Pick<Links, 'server' | 'to' | 'want'>,
    private readonly options: DeliveryOptions,
  ) {
    const { server } = links;
    const answerOn = (link: Link): Link => (link.closed ? (links.to(link.peer) ?? link) : link);
    this.#intakes = new LinkIntakes((link) => new Intake(link, { ...options, server, answerOn, counts: this.counts }));
  }

  /** Expires what is too old, then asks for links to every server for which something waits. */
  async start(): Promise<void> {
    await this.options.store.expire(this.options.clock.now());
    this.#scheduleExpiry();
    for (const server of await this.options.store.destinations()) this.mailFor(server);
  }

  /** Takes nothing more; settles when running batches are durable and answered. */
  async stop(): Promise<void> {
    this.#stopped = true;
    this.#cancelExpiry();
    await this.#intakes.stop();
    await Promise.all([...this.#outlets.values()].map((outlet) => outlet.stop()));
  }

  mailFor(server: ServerId): void {
    if (!this.#stopped) this.#outlet(server).mail();
  }

  mailMovedTo(server: ServerId): void {
    if (!this.#stopped) this.#outlet(server).mailBefore();
  }

  /** Servers for which something is kept in memory. */
  get known(): number {
    return this.#outlets.size;
  }

  inFlight(server: ServerId): number {
    return this.#outlets.get(server)?.inFlight ?? 0;
  }

  /** Whether the link to this server leaves mail unanswered. */
  isSilent(server: ServerId): boolean {
    return this.#outlets.get(server)?.silent ?? false;
  }

  linkUp(link: Link): void {
    if (!this.#stopped) this.#outlet(link.peer).linkUp(link);
  }

  linkDown(server: ServerId): void {
    if (!this.#stopped) this.#outlet(server).linkDown();
  }

  /** What the link brought is still stored, and answered on the link that comes after it. */
  linkClosed(link: Link): void {
    this.#intakes.closed(link);
  }

  deliver(link: Link, { envelopes }: Extract<LinkFrame, { type: 'deliver' }>): void {
    if (!this.#stopped) this.#intakes.of(link).deliver(envelopes);
  }

  receipt(link: Link, frame: Extract<LinkFrame, { type: 'receipt' }>): void {
    this.#outlet(link.peer).receipt(link, frame);
  }

  refuse(link: Link, frame: Extract<LinkFrame, { type: 'refuse' }>): void {
    this.#outlet(link.peer).refuse(link, frame);
  }

  #outlet(server: ServerId): Outlet {
    const known = this.#outlets.get(server);
    if (known !== undefined) return known;
    const outlet = new Outlet(server, {
      ...this.options,
      counts: this.counts,
      wantLink: () => this.links.want(server),
      silent: () => this.options.silent(server),
      // Keys cost strangers nothing: what they leave behind must not stay.
      idle: () => this.#outlets.get(server) === outlet && this.#outlets.delete(server),
    });
    this.#outlets.set(server, outlet);
    return outlet;
  }

  #scheduleExpiry(): void {
    this.#cancelExpiry = this.options.timers.after(EXPIRY_INTERVAL_MS, () => {
      void this.options.store
        .expire(this.options.clock.now())
        .catch(() => this.options.logger.warn('expiry-failed'))
        .finally(() => {
          if (!this.#stopped) this.#scheduleExpiry();
        });
    });
  }
}
