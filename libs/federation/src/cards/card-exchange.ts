import {
  CARD_REQUEST_TIMEOUT_MS,
  MAX_CARD_REQUESTS_PER_LINK,
  ProtocolError,
  closeCodes,
  type LinkFrame,
  type Logger,
  type Timers,
} from '@parley/protocol';
import { errorOfClose } from '../link/closing';
import type { Link } from '../link/link';
import type { CardSource } from './ports';

type Frame<T extends LinkFrame['type']> = Extract<LinkFrame, { type: T }>;

interface Waiting {
  readonly link: Link;
  readonly resolve: (card: Uint8Array | null) => void;
  readonly reject: (error: ProtocolError) => void;
}

/** Asks other servers for cards and answers them. */
export class CardExchange {
  readonly #waiting = new Map<number, Waiting>();
  readonly #answering = new WeakMap<Link, number>();
  #number = 0;

  constructor(
    private readonly source: CardSource,
    private readonly surroundings: { timers: Timers; logger: Logger },
  ) {}

  /** @throws ProtocolError `timed-out`, or why the link was closed */
  request(link: Link, handle?: string): Promise<Uint8Array | null> {
    const request = ++this.#number;
    return new Promise<Uint8Array | null>((resolve, reject) => {
      const cancel = this.surroundings.timers.after(CARD_REQUEST_TIMEOUT_MS, () =>
        this.#waiting.get(request)?.reject(new ProtocolError('timed-out', 'that server did not answer')),
      );
      const done = (): void => {
        cancel();
        this.#waiting.delete(request);
      };
      this.#waiting.set(request, {
        link,
        resolve: (card) => {
          done();
          resolve(card);
        },
        reject: (error) => {
          done();
          reject(error);
        },
      });
      if (link.closed) this.closed(link, 0);
      else link.send({ type: 'card-request', request, ...(handle === undefined ? {} : { handle }) });
    });
  }

  /** Somebody asks for a card of ours. */
  asked(link: Link, { request, handle }: Frame<'card-request'>): void {
    const underWay = this.#answering.get(link) ?? 0;
    if (underWay >= MAX_CARD_REQUESTS_PER_LINK) return link.close(closeCodes.slow);
    this.#answering.set(link, underWay + 1);
    void this.source
      .card(handle)
      .then((card) => link.send({ type: 'card', request, card }))
      .catch(() => {
        this.surroundings.logger.warn('card-failed', { server: link.peer });
        link.close(closeCodes.failed);
      })
      .finally(() => this.#answering.set(link, (this.#answering.get(link) ?? 1) - 1));
  }

  /** An answer came; one that nobody waits for came too late. */
  answered(link: Link, { request, card }: Frame<'card'>): void {
    const waiting = this.#waiting.get(request);
    if (waiting?.link === link) waiting.resolve(card);
  }

  closed(link: Link, code: number): void {
    for (const waiting of [...this.#waiting.values()]) if (waiting.link === link) waiting.reject(errorOfClose(code));
  }
}
