import Database from 'better-sqlite3';
import nodeCrypto from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { WebSocket } from 'ws';

/**
 * Preloaded (`--import`) into the processes of a benchmark: notes when frames pass their sockets and when transactions become durable, without a
 * line in the programs themselves. `PARLEY_TRACE` names the file that is written when the process ends.
 */
export interface Mark {
  /** `in` and `out` are frames of the owner's clients, `link-in` and `link-out` of other servers, `begin` and `durable` a transaction, `unsealed` RSA. */
  readonly what: 'in' | 'out' | 'link-in' | 'link-out' | 'begin' | 'durable' | 'unsealed';
  /** Unix ms with fractions, comparable between processes of one machine. */
  readonly at: number;
  readonly bytes: number;
}

const marks: Mark[] = [];
const mark = (what: Mark['what'], bytes = 0): void =>
  void marks.push({ what, at: performance.timeOrigin + performance.now(), bytes });

/** Sockets of the link: dialled ones have the path in their address, accepted ones came over TLS to the federation's listener. */
function isLink(socket: WebSocket): boolean {
  const { _socket } = socket as unknown as { _socket?: { encrypted?: boolean } };
  return _socket?.encrypted === true;
}

const sizeOf = (data: unknown): number => (data instanceof Uint8Array ? data.length : 0);

function watchSockets(): void {
  const { prototype } = WebSocket;
  const { emit, send } = prototype as unknown as Record<'emit' | 'send', (...args: unknown[]) => unknown>;
  Object.assign(prototype, {
    emit(this: WebSocket, ...args: unknown[]): unknown {
      if (args[0] === 'message') mark(isLink(this) ? 'link-in' : 'in', sizeOf(args[1]));
      return emit.apply(this, args);
    },
    send(this: WebSocket, ...args: unknown[]): unknown {
      mark(isLink(this) ? 'link-out' : 'out', sizeOf(args[0]));
      return send.apply(this, args);
    },
  });
}

function watchTransactions(): void {
  const scratch = new Database(':memory:');
  const prototype = Object.getPrototypeOf(scratch.prepare('COMMIT')) as { run: (...args: unknown[]) => unknown };
  scratch.close();
  const { run } = prototype;
  prototype.run = function (this: { source: string }, ...args: unknown[]) {
    if (this.source.startsWith('BEGIN')) mark('begin');
    const result = run.apply(this, args);
    if (this.source === 'COMMIT') mark('durable');
    return result;
  };
}

function watchUnsealing(): void {
  const { subtle } = nodeCrypto.webcrypto;
  const decrypt = subtle.decrypt.bind(subtle);
  subtle.decrypt = async (...args) => {
    const opened = await decrypt(...args);
    mark('unsealed');
    return opened;
  };
  const { privateDecrypt } = nodeCrypto;
  nodeCrypto.privateDecrypt = (...args) => {
    const opened = privateDecrypt(...args);
    mark('unsealed');
    return opened;
  };
  syncBuiltinESMExports();
}

const file = process.env['PARLEY_TRACE'];
if (file !== undefined) {
  watchSockets();
  watchTransactions();
  watchUnsealing();
  process.on('exit', () => {
    if (marks.length > 0) writeFileSync(file, JSON.stringify(marks));
  });
}
