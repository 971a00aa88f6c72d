import { SESSION_MESSAGES } from '@parley/protocol';
import type { SessionLeaf } from '../leaf';
import type { SendingSession, Sessions } from '../sessions';
import type { Chance } from './chance';
import type { Home, Parcel } from './home';

interface Live {
  session: SendingSession;
  welcome: Uint8Array | undefined;
  count: number;
}

/** One device that sends. It writes its states lazily, and crashes. */
export class Sender {
  #live: Live | undefined;
  started = 0;
  reloads = 0;

  constructor(
    private readonly sessions: Sessions,
    private readonly home: Home,
    private readonly leaf: SessionLeaf,
    private readonly device: number,
    private readonly contact: string,
    private readonly chance: Chance,
  ) {}

  /** Forgets everything that was not committed. */
  crash(): void {
    this.#live = undefined;
  }

  /** The committed parcel, or undefined when the device crashed before the commit. */
  async send(text: string): Promise<Parcel | undefined> {
    const resumed = this.#live ?? (await this.#reload());
    const replace = resumed === undefined || resumed.count >= SESSION_MESSAGES || this.chance.happens(0.01);
    const [live, usedPackage] = replace ? await this.#start() : [resumed, undefined];

    const { session, message, generation } = await this.sessions.encrypt(live.session, new TextEncoder().encode(text));
    if (this.chance.happens(0.03)) {
      this.crash();
      return undefined;
    }
    const write = replace || this.chance.happens(0.2);
    this.home.commitSent({
      device: this.device,
      session: session.id,
      generation,
      state: write ? this.sessions.encodeSending(session) : undefined,
      usedPackage,
      text,
    });
    const count = live.count + 1;
    // The welcome rides along more than once, so that shuffled mail can start with any of these.
    this.#live = { session, welcome: count < 3 ? live.welcome : undefined, count };
    return { message, welcome: live.welcome };
  }

  async #reload(): Promise<Live | undefined> {
    const stored = this.home.stored(this.device);
    if (stored === undefined) return undefined;
    this.reloads += 1;
    const older = this.sessions.decodeSending(stored.state);
    return { session: await this.sessions.advance(older, stored.highest), welcome: undefined, count: stored.count };
  }

  async #start(): Promise<[Live, string | undefined]> {
    const [fresh] = this.home.stock;
    const [ref, publicPackage] = fresh ?? [undefined, this.home.lastResort];
    if (publicPackage === undefined) throw new Error('no package at all');
    const { session, welcome } = await this.sessions.start(this.leaf, publicPackage, this.contact);
    this.started += 1;
    return [{ session, welcome, count: 0 }, ref];
  }
}
