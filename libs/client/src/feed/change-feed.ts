import type { ChangeRow, GatewayEvent } from '@parley/protocol';
import { FeedSubscriber } from './feed-subscriber';

type Changes = Extract<GatewayEvent, { event: 'changes' }>;

export interface FeedPort {
  /**
   * Asks the server for what changed after a number; `begun` is called when it answers, before the first event of the new stream.
   * @throws ProtocolError `server-unavailable`
   */
  follow(after: number, begun: () => void): Promise<unknown>;
  /** Takes a row into the client's own memory before anybody is told of it. */
  apply(row: ChangeRow): Promise<void>;
  /** The feed is live: nothing older is missing. */
  live(): void;
}

/**
 * The change feed of the server, for any number of readers that are at different places. There is one stream; when a reader needs what is
 * behind it, the stream is started again from there, and the others pass over what they know.
 */
export class ChangeFeed {
  readonly #subscribers = new Set<FeedSubscriber>();
  /** Everything up to here was applied; null before the first answer. */
  #upTo: number | null = null;
  #work: Promise<void> = Promise.resolve();
  #following = false;
  #begin: () => void = () => undefined;
  readonly #begun = new Promise<void>((resolve) => (this.#begin = resolve));

  constructor(private readonly port: FeedPort) {}

  /** The change number up to which this client is. */
  get upTo(): number {
    return this.#upTo ?? 0;
  }

  /** Where the feed is; before the first connection, once that is there. Resolves too when the feed ends. */
  async begun(): Promise<number> {
    await this.#begun;
    return this.upTo;
  }

  /** A new connection: goes on where the furthest behind stopped. `now` is where a first one starts. */
  connected(now: number): void {
    this.#following = false;
    // A server that was restored from a backup counts from a lower number: what it says from there on is new.
    this.#upTo = Math.min(this.#upTo ?? now, now);
    for (const subscriber of this.#subscribers) subscriber.connected(now);
    this.#begin();
    this.#follow();
  }

  /** Takes an event; the events are worked through in their order. */
  push(event: Changes): void {
    this.#work = this.#work.then(() => this.#take(event));
  }

  subscribe(after: number): FeedSubscriber {
    const subscriber = new FeedSubscriber(after, () => this.#follow());
    this.#subscribers.add(subscriber);
    if (this.#upTo === null) return subscriber;
    subscriber.connected(this.#upTo);
    if (after < this.#upTo) this.#follow();
    else subscriber.restarted(this.#upTo);
    return subscriber;
  }

  unsubscribe(subscriber: FeedSubscriber): void {
    subscriber.end();
    this.#subscribers.delete(subscriber);
  }

  end(): void {
    this.#begin();
    for (const subscriber of this.#subscribers) subscriber.end();
    this.#subscribers.clear();
  }

  /** Starts the stream again from the place of the reader that is furthest behind and has room. */
  #follow(): void {
    if (this.#upTo === null || this.#following) return;
    const wanting = [...this.#subscribers].filter(({ hasRoom }) => hasRoom).map(({ upTo }) => upTo);
    const after = Math.min(this.#upTo, ...wanting);
    this.#following = true;
    const begun = (): void => {
      this.#following = false;
      this.#work = this.#work.then(() => {
        for (const subscriber of this.#subscribers) subscriber.restarted(after);
        // Who came, or ran out, in the meantime.
        if ([...this.#subscribers].some(({ hasRoom, upTo }) => hasRoom && upTo < after)) this.#follow();
      });
    };
    // What comes before the answer belongs to the old stream.
    this.port.follow(after, begun).catch(() => (this.#following = false));
  }

  async #take({ rows, upTo, live }: Changes): Promise<void> {
    for (const row of rows) await this.port.apply(row);
    this.#upTo = Math.max(this.#upTo ?? 0, upTo);
    for (const subscriber of this.#subscribers) subscriber.push(rows, upTo, live);
    if (live) this.port.live();
  }
}
