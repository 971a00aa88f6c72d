import { FileLayout } from '@parley/files';
import {
  MAX_FILE_NAME_LENGTH,
  ProtocolError,
  rest,
  transferId,
  type RandomSource,
  type Timers,
  type TransferId,
  type TransferNotice,
} from '@parley/protocol';
import * as z from 'zod';
import type { FileOptions } from '../api/client';
import type { FileSink, FileSource } from '../api/ports';
import type { TransferView } from '../api/views';
import type { RestClient } from '../connection/rest-client';
import type { Contact } from '../contacts/contact-book';
import type { MessageSender } from '../messages/message-sender';
import type { OpenRecord } from '../messages/record-book';
import type { Revisions } from '../revisions/revisions';
import { download } from './download';
import type { FileMessage } from './file-message';
import type { PartServer } from './part-server';
import type { TransferBook } from './transfer-book';
import { isOver, type KnownTransfer } from './transfer-view';
import { upload } from './upload';

/** How often it is looked whether the author has told the digest. */
const DIGEST_POLL_MS = 200;
const KEY_BYTES = 32;
const TRANSFER_BYTES = 16;

export interface TransferPorts {
  readonly timers: Timers;
  readonly random: RandomSource;
  /** Something of a transfer changed that no row of the feed tells. */
  readonly changed: (transfer: TransferView) => void;
}

interface Found {
  readonly file: FileMessage;
  readonly layout: FileLayout;
  readonly row: KnownTransfer;
}

/** What a person does with files: offers, accepts, saves, pauses, ends. */
export class Transfers {
  /** What moves between this device and its server. */
  readonly #running = new Map<TransferId, AbortController>();
  /** Files that this device offered, so that a paused upload goes on. */
  readonly #sources = new Map<TransferId, FileSource>();

  constructor(
    private readonly server: RestClient,
    private readonly parts: PartServer,
    private readonly book: TransferBook,
    private readonly sender: MessageSender,
    private readonly revisions: Revisions,
    private readonly ports: TransferPorts,
  ) {}

  /**
   * Offers a file: durable on the own server when it resolves. {@link upload} brings its parts there.
   * @throws ProtocolError `malformed` for a name or type that cannot travel, `too-large`, and what sending throws
   */
  async offer(contact: Contact, source: FileSource, options: FileOptions): Promise<OpenRecord> {
    const { caption, thumbnail, width, height, ...send } = options;
    const { segmentsPerPart } = FileLayout.of(source.size);
    const transfer = z.decode(transferId, this.ports.random(TRANSFER_BYTES));
    const record = await this.sender.offer(
      contact,
      {
        kind: 'file',
        transfer,
        name: [...source.name].slice(0, MAX_FILE_NAME_LENGTH / 2).join(''),
        size: source.size,
        type: source.type,
        ...(width === undefined ? {} : { width }),
        ...(height === undefined ? {} : { height }),
        ...(thumbnail === undefined ? {} : { thumbnail }),
        ...(caption ? { caption } : {}),
        key: this.ports.random(KEY_BYTES),
        token: this.ports.random(KEY_BYTES),
        segmentsPerPart,
      },
      send,
    );
    this.#sources.set(transfer, source);
    return record;
  }

  /**
   * Brings the parts of an offered file to the own server, from what is there already. Resolves once all are durable there, and the contact is told.
   * @param source null: the one that it was offered from
   * @throws ProtocolError `file-changed`, `transfer-ended`, `transfer-paused`, `not-found` without a source
   */
  async upload(id: TransferId, source: FileSource | null): Promise<TransferView> {
    const { file, layout } = await this.#found(id, true);
    const from = source ?? this.#sources.get(id);
    if (from === undefined) throw new ProtocolError('not-found', 'this device does not have the file');
    this.#sources.set(id, from);
    await this.#exclusively(id, async (signal) => {
      const plan = { transfer: id, layout, key: file.body.key };
      const ports = { server: this.parts, random: this.ports.random };
      const sha256 = await upload(plan, from, ports, signal);
      await this.#tell(file, 'uploaded', null, sha256);
    });
    this.#sources.delete(id);
    return this.view(id);
  }

  /** Lets the own server fetch what was offered. The same again changes nothing. @throws ProtocolError `transfer-ended`, `quota-exceeded` */
  async accept(id: TransferId): Promise<TransferView> {
    const { file } = await this.#found(id, false);
    const body = { schema: rest.acceptRequest, value: { token: file.body.token } };
    await this.server.send('POST', `/api/transfers/${id}/accept`, body, rest.transferItem);
    return this.view(id);
  }

  /**
   * Saves an accepted file as it comes. Resolves once it is there, and its digest is the one that its author told.
   * @throws ProtocolError `file-damaged`, `transfer-ended`, `transfer-paused`, and what writing throws
   */
  async save(id: TransferId, sink: FileSink): Promise<TransferView> {
    const { file, layout } = await this.#found(id, null);
    await this.#exclusively(id, async (signal) => {
      const expected = (): Promise<Uint8Array> => this.#digestOf(id, signal);
      const onSaved = (bytes: number): void => {
        this.book.here(id, bytes);
        this.ports.changed(this.book.view(file));
      };
      const plan = { transfer: id, layout, key: file.body.key };
      try {
        await download(plan, sink, { server: this.parts, onSaved, expected }, signal);
      } catch (error) {
        if (error instanceof ProtocolError && error.code === 'file-damaged') {
          await sink.discard();
          if (!file.own) await this.#tell(file, 'failed', null);
        }
        throw error;
      } finally {
        this.book.here(id, null);
      }
      await sink.finish();
      if (!file.own) await this.#tell(file, 'received', null);
    });
    return this.view(id);
  }

  /** Nothing of what was offered comes. */
  async decline(id: TransferId): Promise<TransferView> {
    return this.#end(id, false, 'declined');
  }

  /** Ends a transfer: of an own file for both sides, of somebody else's as {@link decline}. */
  async cancel(id: TransferId): Promise<TransferView> {
    const row = await this.#row(id);
    return this.#end(id, null, row.direction === 'out' ? 'cancelled' : 'declined');
  }

  /** Nothing moves until {@link resume}, whichever side asks. */
  async pause(id: TransferId): Promise<TransferView> {
    const { file } = await this.#found(id, null);
    this.#running.get(id)?.abort(new ProtocolError('transfer-paused', 'the transfer was paused'));
    await this.server.call('POST', `/api/transfers/${id}/pause`);
    await this.#tell(file, 'paused', null);
    return this.view(id);
  }

  /** An upload that this device can go on with goes on. */
  async resume(id: TransferId): Promise<TransferView> {
    const { file, row } = await this.#found(id, null);
    await this.server.call('POST', `/api/transfers/${id}/resume`);
    await this.#tell(file, 'running', null);
    if (row.direction === 'out' && row.state === 'open' && this.#sources.has(id)) {
      // Whoever waits for the upload to end waits for the view.
      void this.upload(id, null).catch(() => undefined);
    }
    return this.view(id);
  }

  /** @throws ProtocolError `unknown-transfer` */
  async view(id: TransferId): Promise<TransferView> {
    const file = await this.book.messageOf(await this.#row(id));
    if (file === null) throw unknown();
    return this.book.view(file);
  }

  /** Everything that moves between this device and its server stops. */
  stop(): void {
    for (const running of this.#running.values()) running.abort(new ProtocolError('locked', 'this client was stopped'));
    this.#sources.clear();
  }

  async #end(id: TransferId, own: boolean | null, state: TransferNotice['state']): Promise<TransferView> {
    const { file } = await this.#found(id, own);
    this.#running.get(id)?.abort(new ProtocolError('transfer-ended', 'the transfer was ended'));
    this.#sources.delete(id);
    await this.#tell(file, state, id);
    return this.view(id);
  }

  #tell(
    file: FileMessage,
    state: TransferNotice['state'],
    ended: TransferId | null,
    sha256 = file.sha256,
  ): Promise<void> {
    if (file.said.own === state && ended === null) return Promise.resolve();
    const { message, conversation, own } = file;
    const digest = own && sha256 !== null ? { sha256 } : {};
    return this.revisions.note(conversation, { kind: 'transfer', message, state, ...digest }, ended);
  }

  async #digestOf(id: TransferId, signal: AbortSignal): Promise<Uint8Array> {
    for (;;) {
      signal.throwIfAborted();
      const file = await this.book.messageOf(await this.#row(id));
      if (file === null) throw unknown();
      if (file.sha256 !== null) return file.sha256;
      if (file.said.contact === 'cancelled') throw new ProtocolError('transfer-ended', 'its sender has cancelled it');
      await new Promise<void>((resolve) => this.ports.timers.after(DIGEST_POLL_MS, resolve));
    }
  }

  /** One thing at a time moves for a transfer: what comes later takes its place. */
  async #exclusively(id: TransferId, work: (signal: AbortSignal) => Promise<void>): Promise<void> {
    this.#running.get(id)?.abort(new ProtocolError('transfer-paused', 'it was begun anew'));
    const running = new AbortController();
    this.#running.set(id, running);
    try {
      await work(running.signal);
    } finally {
      if (this.#running.get(id) === running) this.#running.delete(id);
    }
  }

  /** @param own whose file it has to be; null: either's */
  async #found(id: TransferId, own: boolean | null): Promise<Found> {
    const row = await this.#row(id);
    const file = await this.book.messageOf(row);
    if (file === null || (own !== null && file.own !== own)) throw unknown();
    if (isOver(row.state)) throw new ProtocolError('transfer-ended', 'this transfer has ended');
    if (file.layout === null) throw new ProtocolError('too-large', 'the file has more parts than a transfer may have');
    return { file, layout: file.layout, row };
  }

  async #row(id: TransferId): Promise<KnownTransfer> {
    const row = await this.book.row(id);
    if (row === null) throw unknown();
    return row;
  }
}

const unknown = (): ProtocolError => new ProtocolError('unknown-transfer', 'there is no such transfer');
