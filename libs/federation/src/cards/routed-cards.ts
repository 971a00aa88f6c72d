import {
  CARD_PACKET_TTL_SECONDS,
  CARD_REQUEST_TIMEOUT_MS,
  MAX_ROUTED_CARD_QUESTIONS,
  MAX_ROUTED_CARD_QUESTIONS_PER_SERVER,
  ProtocolError,
  toBase32,
  type PacketBody,
  type ServerId,
} from '@parley/protocol';
import { MinuteBudget } from '../link/budget';
import type { Surroundings } from '../ports';
import type { CardPackets } from '../transit/unpacking';
import type { CardSource } from './ports';

type Question = Extract<PacketBody, { type: 'card-request' }>;
type Answer = Extract<PacketBody, { type: 'card' }>;

const REQUEST_BYTES = 16;

interface RoutedCardsOptions extends Pick<Surroundings, 'clock' | 'timers' | 'random' | 'logger'> {
  readonly source: CardSource;
  /**
   * Sends a packet of ours that lives for {@link CARD_PACKET_TTL_SECONDS}; settles once it is durable.
   * @param back over whom the question came that this answers
   */
  readonly send: (to: ServerId, body: PacketBody, ttlSeconds: number, back: ServerId | null) => Promise<void>;
}

interface Waiting {
  readonly server: ServerId;
  readonly resolve: (card: Uint8Array | null) => void;
}

/** Asks servers without a link for cards, and answers those that ask so. */
export class RoutedCards implements CardPackets {
  readonly #waiting = new Map<string, Waiting>();
  readonly #perServer: MinuteBudget<ServerId>;
  readonly #inAll: MinuteBudget<null>;

  constructor(private readonly options: RoutedCardsOptions) {
    this.#perServer = new MinuteBudget(MAX_ROUTED_CARD_QUESTIONS_PER_SERVER, options.clock);
    this.#inAll = new MinuteBudget(MAX_ROUTED_CARD_QUESTIONS, options.clock);
  }

  /** @throws ProtocolError `timed-out` */
  async request(server: ServerId, handle?: string): Promise<Uint8Array | null> {
    const { random, timers, send } = this.options;
    const request = random(REQUEST_BYTES);
    const key = toBase32(request);
    const answered = new Promise<Uint8Array | null>((resolve, reject) => {
      const cancel = timers.after(2 * CARD_REQUEST_TIMEOUT_MS, () => {
        this.#waiting.delete(key);
        reject(new ProtocolError('timed-out', 'that server did not answer over other servers'));
      });
      this.#waiting.set(key, {
        server,
        resolve: (card) => {
          cancel();
          this.#waiting.delete(key);
          resolve(card);
        },
      });
    });
    const question: Question = { type: 'card-request', request, ...(handle === undefined ? {} : { handle }) };
    const [card] = await Promise.all([answered, send(server, question, CARD_PACKET_TTL_SECONDS, null)]);
    return card;
  }

  asked(from: ServerId, over: ServerId, { request, handle }: Question): boolean {
    const { source, send, logger } = this.options;
    if (!this.#perServer.spend(over) || !this.#inAll.spend(null)) return false;
    void source
      .card(handle)
      .then((card) => send(from, { type: 'card', request, card }, CARD_PACKET_TTL_SECONDS, over))
      .catch(() => logger.warn('card-failed', { server: from }));
    return true;
  }

  /** One that nobody waits for, or of another server, is dropped. */
  answered(from: ServerId, { request, card }: Answer): void {
    const waiting = this.#waiting.get(toBase32(request));
    if (waiting?.server === from) waiting.resolve(card);
  }
}
