import type { ByteStream } from '@parley/federation';
import { ProtocolError, type ServerId } from '@parley/protocol';
import { Duplex } from 'node:stream';

/** A stream between two servers as what Node reads and writes, so that HTTP runs over it as over a connection. */
export class StreamSocket extends Duplex {
  /** What came and was not asked for yet. */
  private untaken = 0;
  private unsent = 0;
  private idle: NodeJS.Timeout | undefined;
  private written: ((error?: Error | null) => void) | null = null;

  constructor(private readonly stream: ByteStream) {
    super({ allowHalfOpen: true });
    stream.listen({
      onData: (bytes) => this.came(bytes),
      onSent: (bytes) => this.left(bytes),
      onEnd: () => void this.push(null),
      onClose: (code) => {
        this.written?.(code === null ? null : lost());
        this.written = null;
        if (code !== null && code !== 'closed') this.destroy(lost());
        else if (code === 'closed') this.destroy();
      },
    });
  }

  /** The server that passed it on last: limits count for it. */
  get from(): ServerId {
    return this.stream.peer;
  }

  override _read(): void {
    const { untaken } = this;
    this.untaken = 0;
    if (untaken > 0) this.stream.took(untaken);
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: (error?: Error | null) => void): void {
    this.unsent += chunk.length;
    this.written = done;
    this.stream.send(chunk);
  }

  override _final(done: () => void): void {
    this.stream.end();
    done();
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    clearTimeout(this.idle);
    this.stream.reset();
    done(error);
  }

  /** Says `timeout` when nothing moves for so long; 0: never. */
  setTimeout(ms: number, listener?: () => void): this {
    clearTimeout(this.idle);
    this.idle = ms === 0 ? undefined : setTimeout(() => this.emit('timeout'), ms).unref();
    if (listener !== undefined) this.once('timeout', listener);
    return this;
  }

  /** Node asks these of connections. */

  setNoDelay(): this {
    return this;
  }

  setKeepAlive(): this {
    return this;
  }

  ref(): this {
    return this;
  }

  unref(): this {
    return this;
  }

  private came(bytes: Uint8Array): void {
    this.idle?.refresh();
    if (this.push(bytes)) this.stream.took(bytes.length);
    else this.untaken += bytes.length;
  }

  private left(bytes: number): void {
    this.idle?.refresh();
    this.unsent -= bytes;
    if (this.unsent > 0) return;
    const { written } = this;
    this.written = null;
    written?.();
  }
}

const lost = (): ProtocolError => new ProtocolError('unreachable', 'the way to that server is lost');
