import { FrameCaller } from './frame-caller';
import { FrameServer } from './frame-server';
import type { Answer, Frame } from './messages';
import { HolderLost, type Service } from './service';

/** What workers of one browser say to each other. `key` goes from the holder to all, so that the next holder can go on. */
type Shout<Key> =
  | { readonly hello: string }
  | { readonly holder: string; readonly key: Key }
  | { readonly to: string; readonly from: string; readonly frame: Frame }
  | { readonly to: string; readonly from: string; readonly answer: Answer };

const DEVICE_LOCK = 'parley-device';
const CHANNEL = 'parley-device';

/** Held by a worker as long as it lives: who waits for it learns when that worker is gone. */
const lifeOf = (id: string): string => `parley-life-${id}`;

/** A place among the workers: the device itself, or the way to the worker that holds it. */
interface Place {
  /** Null: this worker is the holder. */
  readonly holder: string | null;
  readonly service: Service;
  readonly leave: () => void;
}

export interface MemberOptions<Key> {
  /** Starts what the holder serves; called once, while this worker holds the lock. */
  readonly open: () => Service;
  /** What the next holder needs, told by the holder of now. */
  readonly adopt: (key: Key) => void;
  readonly key: () => Key;
}

/**
 * One worker among those of all tabs (Web Locks, BroadcastChannel). One holds the device and serves the others; when its tab is closed, the
 * next takes over and what was not answered is asked again.
 */
export class Member<Key = unknown> implements Service {
  readonly #id = crypto.randomUUID();
  readonly #channel = new BroadcastChannel(CHANNEL);
  readonly #guests = new Map<string, FrameServer>();
  #place: Place | null = null;
  #caller: FrameCaller | null = null;
  #awaited = Promise.withResolvers<Place>();

  #options: MemberOptions<Key> | null = null;

  async join(options: MemberOptions<Key>): Promise<void> {
    this.#options = options;
    this.#channel.addEventListener('message', ({ data }: MessageEvent<Shout<Key>>) => this.#heard(data));
    await new Promise<void>((held) => {
      void navigator.locks.request(lifeOf(this.#id), () => {
        held();
        return new Promise(() => undefined);
      });
    });
    this.#shout({ hello: this.#id });
    void navigator.locks.request(DEVICE_LOCK, () => {
      this.#take({ holder: null, service: options.open(), leave: () => undefined });
      this.announce();
      return new Promise(() => undefined);
    });
  }

  /** The holder tells all others who it is and the key of the moment. */
  announce(): void {
    if (this.#place?.holder === null && this.#options !== null)
      this.#shout({ holder: this.#id, key: this.#options.key() });
  }

  async call(method: string, args: readonly unknown[], repeated: boolean): Promise<unknown> {
    for (let again = repeated; ; again = true) {
      try {
        return await (await this.#awaited.promise).service.call(method, args, again);
      } catch (error) {
        if (!(error instanceof HolderLost)) throw error;
      }
    }
  }

  /** Ends with {@link HolderLost}: only who reads the stream knows where to go on. */
  async *stream(method: string, args: readonly unknown[], signal: AbortSignal): AsyncIterable<unknown> {
    yield* (await this.#awaited.promise).service.stream(method, args, signal);
  }

  #heard(shout: Shout<Key>): void {
    if ('hello' in shout) this.announce();
    else if ('holder' in shout) this.#follow(shout.holder, shout.key);
    else if (shout.to !== this.#id) return;
    else if ('frame' in shout) this.#serve(shout.from, shout.frame);
    else if (this.#place?.holder === shout.from) this.#caller?.receive(shout.answer);
  }

  #follow(holder: string, key: Key): void {
    if (this.#place?.holder === null) return;
    this.#options?.adopt(key);
    if (this.#place?.holder === holder) return;
    const watching = new AbortController();
    const caller = new FrameCaller((frame) => this.#shout({ to: holder, from: this.#id, frame }));
    const leave = (): void => {
      watching.abort();
      caller.fail(new HolderLost());
    };
    const place: Place = { holder, service: caller, leave };
    this.#take(place);
    this.#caller = caller;
    this.#whenGone(holder, watching.signal, () => this.#lost(place));
  }

  #take(place: Place): void {
    const before = this.#place;
    this.#place = place;
    this.#caller = null;
    // Who waited for a place gets this one; who asks later too.
    this.#awaited.resolve(place);
    this.#awaited = Promise.withResolvers<Place>();
    this.#awaited.resolve(place);
    before?.leave();
  }

  #lost(place: Place): void {
    if (this.#place !== place) return;
    this.#place = null;
    this.#caller = null;
    this.#awaited = Promise.withResolvers<Place>();
    place.leave();
    // The next holder may have announced itself before this worker knew that the last one is gone.
    this.#shout({ hello: this.#id });
  }

  #serve(guest: string, frame: Frame): void {
    if (this.#place?.holder !== null) return;
    let server = this.#guests.get(guest);
    if (server === undefined) {
      server = new FrameServer(this, (answer) => this.#shout({ to: guest, from: this.#id, answer }));
      this.#guests.set(guest, server);
      this.#whenGone(guest, undefined, () => {
        this.#guests.get(guest)?.close();
        this.#guests.delete(guest);
      });
    }
    server.handle(frame);
  }

  #whenGone(id: string, signal: AbortSignal | undefined, gone: () => void): void {
    navigator.locks
      .request(lifeOf(id), { mode: 'shared', ...(signal && { signal }) }, () => gone())
      .catch((error: unknown) => {
        if (!(error instanceof DOMException) || error.name !== 'AbortError') throw error;
      });
  }

  #shout(shout: Shout<Key>): void {
    this.#channel.postMessage(shout);
  }
}
