import {
  commit as commitMessage,
  gatewayEvent,
  type rest,
  toBase64Url,
  type AccountId,
  type Commit,
  type TransferId,
  type TransferProgress,
  type TransferRow,
  type TransferStart,
} from '@parley/protocol';
import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { z } from 'zod';
import {
  call,
  setUp,
  startTestServer,
  TestSocket,
  type Answer,
  type TestServer,
} from '../gateway/owner-client.fixtures';
import { anId, aRecord, ownerKeys, random } from '../gateway/owner-data.fixtures';
import { bytesOfPart, partsIn } from './part-sizes';

type Contact = NonNullable<Commit['contacts']>[number];
type Json = z.input<typeof rest.transferItem>;

/** A server with its owner, as tests of file transfers need it. */
export class FileSide {
  private number = 0;
  private committing: Promise<unknown> = Promise.resolve();
  private readonly rows = new Map<string, TransferRow>();
  private waiting: (() => void)[] = [];
  readonly progress: TransferProgress[] = [];
  private readonly versions = new Map<AccountId, number>();

  private constructor(
    public server: TestServer,
    readonly account: AccountId,
    public socket: TestSocket,
    readonly token: string,
    private readonly launch: (port: number) => Promise<TestServer>,
  ) {
    this.follow();
  }

  /** In this process. */
  static start(environment: Record<string, string> = {}): Promise<FileSide> {
    const directory = mkdtempSync(join(tmpdir(), 'parley-files-'));
    return FileSide.with((port) => startTestServer({ directory, environment, port }));
  }

  /** @param launch starts the server, again and again, with the same data */
  static async with(launch: (port: number) => Promise<TestServer>): Promise<FileSide> {
    const server = await launch(0);
    const keys = await ownerKeys();
    const { token } = await setUp(server, keys);
    const socket = await TestSocket.open(server.url, { authorization: `Bearer ${token}` });
    return new FileSide(server, keys.account, socket, token, launch);
  }

  /** Stops the server and starts it again on its old port. @param between what happens to its data meanwhile */
  async restart(between: () => void = () => undefined): Promise<void> {
    const [, port = '0'] = this.server.address.split(':');
    this.socket.socket.terminate();
    await this.server.stop();
    between();
    this.server = await this.launch(Number(port));
    this.socket = await TestSocket.open(this.server.url, { authorization: `Bearer ${this.token}` });
    this.follow();
  }

  async commit(fields: Omit<Commit, 'number'>): Promise<void> {
    const { status, json } = await this.tryCommit(fields);
    if (status !== 200) throw new Error(JSON.stringify(json));
  }

  /** A commit that may be refused. */
  tryCommit(fields: Omit<Commit, 'number'>): Promise<Answer> {
    const answer = this.committing.then(() => this.commitNext(fields));
    this.committing = answer.catch(() => undefined);
    return answer;
  }

  /** Commits have numbers: one after the other. */
  private async commitNext(fields: Omit<Commit, 'number'>): Promise<Answer> {
    const body = commitMessage.encode({ number: this.number + 1, ...fields });
    const headers = { 'content-type': 'application/cbor' };
    const answer = await call(this.server.url, 'POST', 'access/commit', { token: this.token, body, headers });
    if (answer.status === 200) this.number += 1;
    return answer;
  }

  /** A commit that begins a transfer. @param change what is other than the file says */
  start(
    file: TestFile,
    direction: 'out' | 'in',
    contact: FileSide,
    change: Partial<TransferStart> = {},
  ): Promise<Answer> {
    return this.tryCommit({ transfers: [{ ...file.start(direction, contact.account), ...change }] });
  }

  /** A commit that ends a transfer. */
  endTransfer({ id }: Pick<TestFile, 'id'>): Promise<void> {
    return this.commit({ endedTransfers: [id] });
  }

  /** Adds or changes a contact. */
  async contact(
    other: FileSide,
    state: Contact['state'] = 'approved',
    addresses = [other.server.address],
  ): Promise<void> {
    const version = this.versions.get(other.account) ?? 0;
    this.versions.set(other.account, version + 1);
    const { account } = other;
    const row = { account, version, state, server: other.server.serverId, addresses };
    await this.commit({ contacts: [{ ...row, stampSecret: random(32), sealed: random(10) }] });
  }

  call(method: string, path: string, body?: unknown): Promise<Answer> {
    return call(this.server.url, method, `transfers${path}`, {
      token: this.token,
      ...(body !== undefined && { body }),
    });
  }

  /** Commits the start of a transfer, and accepts what comes in. The answer is that of the acceptance, or of the transfer. */
  async begin(file: TestFile, direction: 'out' | 'in', contact: FileSide): Promise<Answer> {
    await this.commit({ transfers: [file.start(direction, contact.account)] });
    if (direction === 'out') return this.call('GET', `/${file.id}`);
    return this.accept(file);
  }

  accept({ id, secret }: TestFile): Promise<Answer> {
    return this.call('POST', `/${id}/accept`, { token: toBase64Url(secret) });
  }

  upload(file: TestFile, number: number, bytes = file.part(number), digest = sha256(bytes)): Promise<Answer> {
    return this.call('PUT', `/${file.id}/parts/${number}?sha256=${toBase64Url(digest)}`, bytes);
  }

  async uploadAll(file: TestFile, from = 0): Promise<void> {
    for (let number = from; number < file.parts; number += 1) {
      const { status, json } = await this.upload(file, number);
      if (status !== 200) throw new Error(JSON.stringify(json));
    }
  }

  /** The bytes of a part, or the answer's status. */
  async download({ id }: TestFile, number: number): Promise<Buffer | number> {
    const headers = { authorization: `Bearer ${this.token}` };
    const response = await fetch(`${this.server.url}/api/transfers/${id}/parts/${number}`, { headers });
    const bytes = Buffer.from(await response.arrayBuffer());
    return response.status === 200 ? bytes : response.status;
  }

  async downloadAll(file: TestFile): Promise<Buffer> {
    const parts: Buffer[] = [];
    for (let number = 0; number < file.parts; number += 1) {
      const part = await this.download(file, number);
      if (typeof part === 'number') throw new Error(`part ${number}: ${part}`);
      parts.push(part);
    }
    return Buffer.concat(parts);
  }

  async item({ id }: TestFile): Promise<Json & { parts: [number, number][] }> {
    return (await this.call('GET', `/${id}`)).json as Json & { parts: [number, number][] };
  }

  /** Waits until the change feed tells of the transfer in such a form. */
  async until({ id }: TestFile, fits: (row: TransferRow) => boolean): Promise<TransferRow> {
    for (;;) {
      const row = this.rows.get(id);
      if (row !== undefined && fits(row)) return row;
      await new Promise<void>((resolve) => this.waiting.push(resolve));
    }
  }

  /** Everything in the folder of sealed parts. */
  get onDisk(): string[] {
    return readdirSync(join(this.server.directory, 'transfers'), { recursive: true, encoding: 'utf8' });
  }

  partPath({ id }: TestFile, number: number): string {
    return join(this.server.directory, 'transfers', id, String(number));
  }

  private follow(): void {
    this.rows.clear();
    this.socket.socket.on('message', (data: Buffer) => {
      const event = gatewayEvent.decode(new Uint8Array(data));
      if (event.event === 'progress') this.progress.push(...event.transfers);
      if (event.event !== 'changes') return;
      for (const row of event.rows) if (row.type === 'transfer') this.rows.set(row.transfer.id, row.transfer);
      for (const wake of this.waiting.splice(0)) wake();
    });
    this.socket.send({ command: 'follow', id: 1, after: 0 });
  }

  async end(): Promise<void> {
    this.socket.socket.terminate();
    await this.server.remove();
  }
}

export const sha256 = (bytes: Uint8Array): Uint8Array => new Uint8Array(createHash('sha256').update(bytes).digest());

/** Sealed bytes, as a server sees them: noise in parts. */
export class TestFile {
  readonly id = anId<TransferId>(16);
  readonly record = aRecord();
  readonly sizes: { readonly sealedBytes: number; readonly partBytes: number };

  constructor(
    readonly bytes: Uint8Array,
    partBytes: number,
    readonly secret: Uint8Array = random(32),
  ) {
    this.sizes = { sealedBytes: bytes.length, partBytes };
  }

  get parts(): number {
    return partsIn(this.sizes);
  }

  part(number: number): Uint8Array {
    const from = number * this.sizes.partBytes;
    return this.bytes.slice(from, from + (bytesOfPart(this.sizes, number) ?? 0));
  }

  start(direction: 'out' | 'in', contact: AccountId): TransferStart {
    const { id, record, sizes, secret } = this;
    return { id, direction, record, contact, token: direction === 'out' ? secret : null, ...sizes };
  }
}
