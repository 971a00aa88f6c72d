import type { Client, ClientEvent, MessageView, TransferView } from '@parley/client';
import { ProtocolError, type TransferId } from '@parley/protocol';
import { loadCode } from '../../app/shared/load-code';
import type { BrowserDatabase, StoredFile } from '../ports/browser-database';
import { FileJobs } from './file-jobs';
import type { FileWork, NewFile } from './file-work';
import type { Moves } from './moves';
import { Progress } from './progress';

/** Files of this browser: what it sends, what it takes, and what goes on by itself after a restart. */
export class Files {
  readonly progress = new Progress();
  readonly #jobs: FileJobs;
  /** null: no file has moved yet. */
  #made: Promise<Moves> | null = null;
  #client: Client | null = null;
  #ending = new AbortController();
  /** What is done about files is done in its order. */
  #last: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly database: BrowserDatabase,
    changed: (all: readonly FileWork[]) => void,
  ) {
    this.#jobs = new FileJobs(changed, prepare, (id) => this.#again(id));
  }

  open(client: Client): void {
    this.#client = client;
    this.#ending = new AbortController();
    const { signal } = this.#ending;
    const end = client.onTransfer((transfer) => this.progress.tell(transfer));
    signal.addEventListener('abort', end);
    void this.#follow(client, signal);
  }

  close(): void {
    this.#client = null;
    this.#ending.abort();
    void this.#made?.then(({ uploads }) => uploads.close());
    this.#jobs.close();
  }

  /** Goes on with everything that was begun and is not done. */
  again(): void {
    this.#inOrder(async (client) => {
      for (const stored of await this.database.getAll('files')) await this.#look(client, stored);
    }).catch(() => undefined);
  }

  async offer(file: NewFile): Promise<MessageView> {
    const { uploads } = await this.#moves();
    return uploads.offer(this.#open, file);
  }

  provide(id: TransferId, file: File, handle: FileSystemFileHandle | null): Promise<void> {
    return this.#inOrder(async (client) => (await this.#moves()).uploads.provide(client, id, file, handle));
  }

  /** Takes a file that is offered: first to the own server, from there into this browser. */
  accept(id: TransferId): Promise<void> {
    return this.#inOrder(async (client) => {
      await client.acceptTransfer(id);
      await (await this.#moves()).copies.take(client, id);
    });
  }

  /** Takes a file that lies on the own server. */
  take(id: TransferId): Promise<void> {
    return this.#inOrder(async (client) => (await this.#moves()).copies.take(client, id));
  }

  /** Frees what received files take here; on the own server they stay. */
  drop(): Promise<void> {
    return this.#inOrder(async () => {
      const copies = (await this.database.getAll('files')).filter(({ kind }) => kind === 'copy');
      for (const { id } of copies) await (await this.#moves()).copies.drop(id);
    });
  }

  /** Nothing of any file stays in this browser. */
  async wipe(): Promise<void> {
    const stored = await this.database.getAll('files');
    for (const { id } of stored) await (await this.#moves()).copies.drop(id);
    await this.database.clear('files');
  }

  get #open(): Client {
    if (this.#client === null) throw new ProtocolError('locked', 'this browser is locked');
    return this.#client;
  }

  async #follow(client: Client, signal: AbortSignal): Promise<void> {
    try {
      for await (const event of client.events(await client.begun(), signal)) this.#happened(client, event);
    } catch (error) {
      // A client that ends tells it everywhere.
      if (!(error instanceof ProtocolError)) throw error;
    }
  }

  #happened(client: Client, event: ClientEvent): void {
    const welcome = event.type === 'message' ? welcomeFile(client, event.message) : null;
    // What is in the way stands in its card, where it can be accepted by hand.
    if (welcome !== null) this.accept(welcome).catch(() => undefined);
    if (event.type !== 'transfer') return;
    const { transfer } = event;
    this.#inOrder(async () => {
      const stored = await this.database.get('files', transfer.id);
      if (stored !== undefined) await this.#act(client, stored, transfer);
    }).catch(() => undefined);
  }

  /** Goes on with one file, if there is something to go on with. */
  #again(id: TransferId): void {
    this.#inOrder(async (client) => {
      const stored = await this.database.get('files', id);
      if (stored !== undefined) await this.#look(client, stored);
    }).catch(() => undefined);
  }

  async #look(client: Client, stored: StoredFile): Promise<void> {
    try {
      await this.#act(client, stored, await client.transfer(stored.id));
    } catch (error) {
      if (!(error instanceof ProtocolError) || error.code !== 'unknown-transfer') throw error;
      await (await this.#moves()).copies.drop(stored.id);
    }
  }

  async #act(client: Client, stored: StoredFile, transfer: TransferView): Promise<void> {
    const { uploads, copies } = await this.#moves();
    return stored.kind === 'upload' ? uploads.look(client, stored, transfer) : copies.look(client, stored, transfer);
  }

  #moves(): Promise<Moves> {
    return (this.#made ??= loadCode(() => import('./moves'))
      .then(({ Moves }) => new Moves(this.database, this.#jobs))
      .catch((error: unknown) => {
        // The server may be away: the next file tries again.
        this.#made = null;
        throw error;
      }));
  }

  #inOrder<Result>(work: (client: Client) => Promise<Result>): Promise<Result> {
    const done = this.#last.then(() => work(this.#open));
    this.#last = done.catch(() => undefined);
    return done;
  }
}

let preparing: Promise<void> | null = null;

/** Before the first file moves. Without WebAssembly files are hashed slower. */
function prepare(): Promise<void> {
  preparing ??= loadCode(() => import('./fast-hash'))
    .then(({ useFastHash }) => useFastHash())
    .catch(() => undefined);
  return preparing;
}

/** A file that just came, in a conversation whose files are always taken; only whoever reads takes it. */
function welcomeFile(client: Client, { incoming, transfer, conversation }: MessageView): TransferId | null {
  if (!incoming || transfer?.state !== 'offered') return null;
  const { reading, conversations } = client.snapshot();
  const always = conversations.find(({ id }) => id === conversation)?.acceptFiles === true;
  return reading && always ? transfer.id : null;
}
