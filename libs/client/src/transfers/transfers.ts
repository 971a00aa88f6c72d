import { hkdf } from '@parley/crypto/identity';
import { FileLayout } from '@parley/files';
import {
  MAX_FILE_NAME_LENGTH,
  ProtocolError,
  rest,
  transferId,
  utf8,
  type FileBody,
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
const SEED_BYTES = 32;

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
   * @param contact null: the file stays among the notes to self
   * @throws ProtocolError `malformed` for a name or type that cannot travel, `too-large`, and what sending throws
   */
  async offer(contact: Contact | null, source: FileSource, options: FileOptions): Promise<OpenRecord> {
    const { caption, thumbnail, width, height, seed = this.ports.random(SEED_BYTES), ...send } = options;
    const { segmentsPerPart } = FileLayout.of(source.size);
    const { transfer, key, token, salt } = secretsOf(seed);
    const body: FileBody = {
      kind: 'file',
      transfer,
      name: [...source.name].slice(0, MAX_FILE_NAME_LENGTH / 2).join(''),
      size: source.size,
      type: source.type,
      ...(width === undefined ? {} : { width }),
      ...(height === undefined ? {} : { height }),
      ...(thumbnail === undefined ? {} : { thumbnail }),
      ...(caption ? { caption } : {}),
      key,
      token,
      segmentsPerPart,
    };
    const keyed = { ...send, key: salt };
    return contact === null ? this.sender.keep(body, keyed) : this.sender.offer(contact, body, keyed);
  }

  /**
   * Brings the parts of an offered file to the own server, from what is there already. Resolves once all are durable there, and the contact is told.
   * @throws ProtocolError `file-changed`, `transfer-ended`, `transfer-paused`
   */
  async upload(id: TransferId, source: FileSource): Promise<TransferView> {
    const { file, layout } = await this.#found(id, true);
    await this.#exclusively(id, async (signal) => {
      const plan = { transfer: id, layout, key: file.body.key };
      const ports = { server: this.parts, random: this.ports.random };
      const sha256 = await upload(plan, source, ports, signal);
      await this.#tell(file, 'uploaded', null, sha256);
    });
    return this.#anew(id);
  }

  /** Lets the own server fetch what was offered. The same again changes nothing. @throws ProtocolError `transfer-ended`, `quota-exceeded` */
  async accept(id: TransferId): Promise<TransferView> {
    const { file } = await this.#found(id, false);
    const body = { schema: rest.acceptRequest, value: { token: file.body.token } };
    await this.server.send('POST', `/api/transfers/${id}/accept`, body, rest.transferItem);
    return this.#anew(id);
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
    return this.#anew(id);
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
    return this.#anew(id);
  }

  /** Whoever has the file of an upload brings it with {@link upload}. */
  async resume(id: TransferId): Promise<TransferView> {
    const { file } = await this.#found(id, null);
    await this.server.call('POST', `/api/transfers/${id}/resume`);
    await this.#tell(file, 'running', null);
    return this.#anew(id);
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
  }

  /** The view with what the server has now. */
  async #anew(id: TransferId): Promise<TransferView> {
    this.book.forget(id);
    return this.view(id);
  }

  async #end(id: TransferId, own: boolean | null, state: TransferNotice['state']): Promise<TransferView> {
    const { file } = await this.#found(id, own);
    this.#running.get(id)?.abort(new ProtocolError('transfer-ended', 'the transfer was ended'));
    await this.#tell(file, state, id);
    return this.#anew(id);
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

/** Everything random of an offer, from one seed. */
function secretsOf(seed: Uint8Array): {
  readonly transfer: TransferId;
  readonly key: Uint8Array;
  readonly token: Uint8Array;
  readonly salt: Uint8Array;
} {
  const bytes = hkdf(seed, new Uint8Array(), utf8('parley-file'), 16 + 32 + 32 + 16);
  return {
    transfer: z.decode(transferId, bytes.slice(0, 16)),
    key: bytes.slice(16, 48),
    token: bytes.slice(48, 80),
    salt: bytes.slice(80),
  };
}

const unknown = (): ProtocolError => new ProtocolError('unknown-transfer', 'there is no such transfer');
