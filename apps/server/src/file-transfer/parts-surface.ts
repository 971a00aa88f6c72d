import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { isPartPermit } from '@parley/crypto/identity';
import { networkOf } from '@parley/federation';
import {
  FORGED_PERMITS_IN_ALL,
  FORGED_PERMITS_PER_ADDRESS,
  FORGED_PERMITS_WINDOW_MS,
  PART_PERMIT_MS,
  ProtocolError,
  rest,
  toBase64Url,
  type Clock,
  type TransferId,
} from '@parley/protocol';
import { randomBytes } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { Attempts } from '../access/attempts';
import { ContactBook } from '../contacts/contact-book';
import { CLOCK } from '../database/ports';
import { UnitOfWork } from '../database/unit-of-work';
import { FederationService } from '../federation';
import { refusalOf } from '../http/refusal';
import { HeldRequests } from './held-requests';
import { Movement } from './movement';
import { PartBook, type Part } from './part-book';
import { PartFiles } from './part-files';
import { PartReader } from './part-reader';
import { sendPart } from './send-part';
import { TransferBook } from './transfer-book';
import { TransfersService } from './transfers.service';

const PATH = /^\/parts\/([a-z2-7]{26})\/(\d{1,5})$/;

/**
 * `GET /parts/{transfer}/{n}` for other servers. Whoever asks proves with a permit that it knows the token of the transfer. Transfers that are
 * unknown and permits that are wrong are answered alike, after the same work.
 */
@Injectable()
export class PartsSurface implements OnModuleInit {
  private readonly held = new HeldRequests();
  private readonly forged: Attempts;
  /** Checked in place of a token that does not exist. */
  private readonly nobody = randomBytes(32);

  constructor(
    private readonly book: TransferBook,
    private readonly parts: PartBook,
    private readonly files: PartFiles,
    private readonly reader: PartReader,
    private readonly transfers: TransfersService,
    private readonly contacts: ContactBook,
    private readonly movement: Movement,
    private readonly unit: UnitOfWork,
    private readonly federation: FederationService,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {
    const limits = { perAddress: FORGED_PERMITS_PER_ADDRESS, inAll: FORGED_PERMITS_IN_ALL };
    this.forged = new Attempts({ ...limits, windowMs: FORGED_PERMITS_WINDOW_MS }, clock);
  }

  onModuleInit(): void {
    this.federation.serveParts((request, response) => this.takes(request, response));
  }

  /** Whether the request was one for a part; then it is answered. */
  private takes(request: IncomingMessage, response: ServerResponse): boolean {
    const [, transfer, number] = PATH.exec(request.url ?? '') ?? [];
    const { 'content-length': length, 'transfer-encoding': encoding } = request.headers;
    if (request.method !== 'GET' || length !== undefined || encoding !== undefined) return false;
    if (transfer === undefined || number === undefined) return false;
    void this.answer(transfer as TransferId, Number(number), request, response).catch((error: unknown) => {
      const { status, body } = refusalOf(error);
      if (response.headersSent) return void response.destroy();
      const text = JSON.stringify(body);
      response
        .writeHead(status, { 'Content-Type': 'application/json', 'Content-Length': Buffer.byteLength(text) })
        .end(text);
    });
    return true;
  }

  private async answer(
    id: TransferId,
    number: number,
    request: IncomingMessage,
    response: ServerResponse,
  ): Promise<void> {
    const from = this.federation.clientOf(request);
    this.admit(id, request, from);
    const leave = this.held.enter(from);
    if (leave === null) throw new ProtocolError('too-many-attempts', 'too many parts at once');
    try {
      this.federation.trust(request.socket);
      await this.give(id, number, response);
    } finally {
      leave();
    }
  }

  private async give(id: TransferId, number: number, response: ServerResponse): Promise<void> {
    const gone = new AbortController();
    response.once('close', () => gone.abort());
    const part = await this.reader.find(id, number, gone.signal, ({ paused }) => paused);
    await this.checkAgain(id, part);
    const bytes = await this.reader.open(id, part);
    response.setHeader(rest.PART_DIGEST_HEADER, toBase64Url(part.digest));
    response.setHeader('Cache-Control', 'no-store');
    const movement = this.movement.of(id, 'fetched');
    const moved = part.fetched ? undefined : (count: number): void => movement.moved(count);
    try {
      if ((await sendPart(response, part, bytes, moved)) && !part.fetched) await this.wasFetched(id, part);
    } finally {
      movement.ended();
    }
  }

  /**
   * A part that went out completely and is asked for again may lie damaged on our disk: then the transfer fails on both sides, instead of
   * being asked for over and over.
   */
  private async checkAgain(id: TransferId, part: Part): Promise<void> {
    if (!part.fetched || (await this.files.isSound(id, part))) return;
    await this.transfers.lose(id, part.number);
    throw new ProtocolError('transfer-ended', 'the transfer has ended');
  }

  private async wasFetched(id: TransferId, { number, bytes }: Part): Promise<void> {
    await this.unit.writeSoon(() => {
      if (this.parts.fetched(id, number)) this.book.count(id, 0, bytes);
    });
  }

  /** @throws ProtocolError `unknown-transfer`, `expired` for a permit of another time, `too-many-attempts` */
  private admit(id: TransferId, request: IncomingMessage, from: string): void {
    const token = this.tokenFor(id);
    const now = this.clock.now();
    const permit = isPartPermit(
      token ?? this.nobody,
      { method: 'GET', path: request.url ?? '' },
      request.headers.authorization ?? '',
      { now, latest: now + PART_PERMIT_MS },
    );
    if (permit === 'expired') throw new ProtocolError('expired', 'the permit is not for this time');
    if (permit === 'yes') return;
    const network = networkOf(from);
    this.forged.check(network);
    this.forged.failed(network);
    throw new ProtocolError('unknown-transfer', 'there is no such transfer');
  }

  /** Of what a contact may fetch. What the owner keeps for the own devices belongs to no contact. */
  private tokenFor(id: TransferId): Uint8Array | undefined {
    const transfer = this.book.find(id);
    if (transfer?.direction !== 'out') return undefined;
    const contact = this.contacts.find(transfer.contact);
    return contact === undefined || contact.state === 'blocked' ? undefined : this.book.tokenOf(id);
  }
}
