import {
  MAX_HOPS,
  MAX_STREAMS_PER_LINK,
  ProtocolError,
  STREAM_IDLE_MS,
  type LinkFrame,
  type ResetCode,
  type ServerId,
  type Timers,
} from '@parley/protocol';
import type { Link } from '../link/link';
import { LinkStream } from './link-stream';
import type { ByteStream, StreamTaker } from './ports';
import { splice } from './splice';

type StreamFrame = Extract<LinkFrame, { type: 'open' | 'data' | 'credit' | 'end' | 'reset' }>;
type Frame<T extends StreamFrame['type']> = Extract<StreamFrame, { type: T }>;

interface StreamsOptions {
  readonly server: ServerId;
  readonly timers: Timers;
  readonly linkTo: (server: ServerId) => Link | null;
  /** Peers on the way to a server, best first. */
  readonly nextHops: (server: ServerId) => readonly ServerId[];
  readonly isPeer: (server: ServerId) => boolean;
  /** Our owner wants it as a peer. */
  readonly isAccepted: (server: ServerId) => boolean;
  /** Takes what is opened to this server; null: nobody does. */
  readonly taker: StreamTaker | null;
}

/** The streams of one link, by their names. */
class LinkStreams {
  readonly byName = new Map<string, LinkStream>();
  next = 1;
}

/** Streams between servers that are linked, and passing on those of others under the rules for packets. */
export class Streams {
  readonly #links = new Map<Link, LinkStreams>();
  #cancelWatch: () => void = () => undefined;

  constructor(private readonly options: StreamsOptions) {}

  start(): void {
    this.#watch();
  }

  stop(): void {
    this.#cancelWatch();
    for (const link of [...this.#links.keys()]) this.linkClosed(link);
  }

  /** A stream to a server. @throws ProtocolError `unreachable` without a link or a route, `queue-full` when too many are open */
  open(to: ServerId): ByteStream {
    const link = this.#wayTo(to, null);
    if (link === null) throw new ProtocolError('unreachable', 'there is no way to that server now');
    const stream = this.#openOn(link, to, 0);
    if (stream === null) throw new ProtocolError('queue-full', 'too many streams are open');
    return stream;
  }

  hear(link: Link, frame: StreamFrame): void {
    if (frame.type === 'open') return this.#opened(link, frame);
    // What was said before the other side knew that it is over.
    this.#links.get(link)?.byName.get(nameOf(frame.stream, !frame.mine))?.hear(frame);
  }

  linkClosed(link: Link): void {
    const streams = this.#links.get(link);
    this.#links.delete(link);
    for (const stream of streams?.byName.values() ?? []) stream.lost();
  }

  #opened(link: Link, { stream: number, mine, to, hops }: Frame<'open'>): void {
    const refuse = (code: ResetCode): void => link.send({ type: 'reset', stream: number, mine: false, code });
    const streams = this.#of(link);
    if (!mine || streams.byName.has(nameOf(number, false))) return refuse('malformed');
    if (streams.byName.size >= MAX_STREAMS_PER_LINK) return refuse('busy');
    if (to === this.options.server) {
      const { taker } = this.options;
      return taker === null ? refuse('no-route') : taker(this.#add(link, number, false));
    }
    const onward = this.#onward(link, to, hops);
    if (typeof onward === 'string') return refuse(onward);
    const next = this.#openOn(onward, to, hops + 1);
    if (next === null) return refuse('busy');
    splice(this.#add(link, number, false), next);
  }

  /** The link that a stream of others goes on over, or why it does not. */
  #onward(link: Link, to: ServerId, hops: number): Link | ResetCode {
    const { isPeer, isAccepted } = this.options;
    if (hops + 1 > MAX_HOPS) return 'too-far';
    if (!isPeer(link.peer) && !isAccepted(to)) return 'not-a-peer';
    return this.#wayTo(to, link) ?? 'no-route';
  }

  #wayTo(to: ServerId, except: Link | null): Link | null {
    const { linkTo, nextHops } = this.options;
    for (const server of [to, ...nextHops(to)]) {
      const link = linkTo(server);
      if (link !== null && link !== except) return link;
    }
    return null;
  }

  #openOn(link: Link, to: ServerId, hops: number): LinkStream | null {
    const streams = this.#of(link);
    if (streams.byName.size >= MAX_STREAMS_PER_LINK) return null;
    const number = streams.next++;
    link.send({ type: 'open', stream: number, mine: true, to, hops });
    return this.#add(link, number, true);
  }

  #add(link: Link, stream: number, mine: boolean): LinkStream {
    const { byName } = this.#of(link);
    const name = nameOf(stream, mine);
    const made = new LinkStream({
      ...{ peer: link.peer, stream, mine },
      send: (frame) => link.send(frame),
      closed: () => byName.delete(name),
    });
    byName.set(name, made);
    return made;
  }

  #of(link: Link): LinkStreams {
    const known = this.#links.get(link) ?? new LinkStreams();
    this.#links.set(link, known);
    return known;
  }

  /** Whoever opens streams and says nothing holds a place on every link on the way. */
  #watch(): void {
    this.#cancelWatch = this.options.timers.after(STREAM_IDLE_MS, () => {
      for (const { byName } of this.#links.values())
        for (const stream of [...byName.values()]) {
          if (!stream.moved) stream.reset('idle');
          stream.moved = false;
        }
      this.#watch();
    });
  }
}

const nameOf = (stream: number, mine: boolean): string => `${stream}${mine ? '+' : '-'}`;
