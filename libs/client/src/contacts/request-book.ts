import type { ReadIntroduction } from '@parley/crypto/identity';
import {
  ProtocolError,
  rest,
  sealedContent,
  type AccountId,
  type EnvelopeId,
  type Logger,
  type RequestRow,
} from '@parley/protocol';
import type { ContactView } from '../api/views';
import type { RestClient } from '../connection/rest-client';
import type { AccountKeys } from '../keys/account-keys';
import { addressOf } from './addresses';
import type { ContactBook } from './contact-book';
import type { Introductions } from './introductions';

/** One request that waits for an answer. */
export interface WaitingRequest {
  readonly id: EnvelopeId;
  readonly receivedAt: number;
  /** null when it could not be read, or came from another server than its card says. */
  readonly read: ReadIntroduction | null;
}

type SealedRequest = Pick<RequestRow, 'id' | 'server' | 'receivedAt' | 'sealed'>;

/** The request box, opened. */
export class RequestBook {
  readonly #requests = new Map<EnvelopeId, WaitingRequest>();

  constructor(
    private readonly server: RestClient,
    private readonly keys: AccountKeys,
    private readonly introductions: Introductions,
    private readonly logger: Logger,
  ) {}

  async load(): Promise<void> {
    const { requests } = await this.server.get('/api/contacts/requests', rest.requestList);
    const ids = new Set(requests.map(({ id }) => id));
    for (const id of this.#requests.keys()) if (!ids.has(id)) this.#requests.delete(id);
    for (const row of requests) await this.apply(row);
  }

  /** Takes a row; null for a request that was handled. */
  async apply(row: SealedRequest): Promise<WaitingRequest | null> {
    if (row.sealed === null) {
      this.#requests.delete(row.id);
      return null;
    }
    const known = this.#requests.get(row.id);
    if (known !== undefined) return known;
    const request = { id: row.id, receivedAt: row.receivedAt, read: await this.#open(row.sealed, row) };
    this.#requests.set(row.id, request);
    return request;
  }

  all(): readonly WaitingRequest[] {
    return [...this.#requests.values()];
  }

  /** All requests of an account, the newest first. */
  of(account: AccountId): readonly WaitingRequest[] {
    const timeOf = ({ read }: WaitingRequest): number => read?.introduction.time ?? 0;
    return this.all()
      .filter(({ read }) => read?.card.account === account)
      .sort((a, b) => timeOf(b) - timeOf(a));
  }

  handled(ids: readonly EnvelopeId[]): void {
    for (const id of ids) this.#requests.delete(id);
  }

  clear(): void {
    this.#requests.clear();
  }

  async #open(sealed: Uint8Array, { id, server }: SealedRequest): Promise<ReadIntroduction | null> {
    try {
      const inside = sealedContent.decode(await this.keys.unsealer.unseal(sealed));
      if (inside.kind !== 'introduction') throw new ProtocolError('malformed', 'a request that is no introduction');
      const read = await this.introductions.read(inside.introduction);
      if (read.card.server !== server)
        throw new ProtocolError('card-mismatch', 'a request through another server than its own');
      return read;
    } catch (error) {
      const code = error instanceof ProtocolError ? error.code : 'internal';
      this.logger.warn('request.unreadable', { id, code });
      return null;
    }
  }
}

/** A request as people see it: a contact that is `incoming`. */
export function requestView({ card, introduction }: ReadIntroduction, book: ContactBook): ContactView {
  return {
    id: card.account,
    address: addressOf(card),
    handle: card.handle,
    name: card.name,
    colour: card.colour,
    state: 'incoming',
    verified: false,
    note: introduction.note,
    alert: book.claims(card) ? 'address-claimed' : null,
    conversation: card.account,
    serverId: card.server,
    picture: null,
    pinned: false,
    archived: false,
    acceptFiles: false,
    mutedUntil: 0,
  };
}
