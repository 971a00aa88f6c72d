import type { Socket } from 'node:net';
import { ProtocolError } from '@parley/protocol';
import { readFrames, writeFrame } from './frames';
import { fromWireError, type GuestFrame, type HostFrame, type WireError } from './messages';
import { tryConnect } from './rendezvous';
import { HostLost, type CallContext, type Role } from './service';

/** A slow reader of a stream holds the host back instead of filling this process's memory. */
const MAX_WAITING_ITEMS = 256;

type Listener = (frame: HostFrame & { id: number }) => void;

/** A process whose work is done by the host of its profile. */
export class Guest implements Role {
  readonly isHost = false;
  private readonly waiting = new Map<number, { onFrame: Listener; onEnd: (error: Error) => void }>();
  private lastId = 0;
  private gone: Error | null = null;
  private greeted: (hello: string) => void = () => undefined;

  private constructor(private readonly socket: Socket) {
    socket.on('error', () => socket.destroy());
    socket.on('close', () => this.end(this.gone ?? new HostLost()));
    readFrames(socket, (frame) => this.handle(frame as HostFrame));
  }

  /** Null when nobody hosts the profile just now. @throws `refused` when the host is another version of this program */
  static async tryJoin(directory: string, hello: string): Promise<Guest | null> {
    const socket = await tryConnect(directory);
    if (socket === null) return null;
    const guest = new Guest(socket);
    const theirs = await new Promise<string | null>((resolve) => {
      guest.greeted = resolve;
      socket.once('close', () => resolve(null));
    });
    if (theirs === null) return null;
    if (theirs === hello) return guest;
    socket.destroy();
    throw new ProtocolError('refused', 'another version of this program is running in this profile; end it first');
  }

  async call(method: string, args: readonly unknown[], { signal, repeated }: CallContext): Promise<unknown> {
    const id = ++this.lastId;
    return await new Promise((resolve, reject) => {
      const cancel = (): void => {
        this.waiting.delete(id);
        this.say({ cancel: id });
        reject(signal.reason as Error);
      };
      const settle = (finish: () => void): void => {
        signal.removeEventListener('abort', cancel);
        this.waiting.delete(id);
        finish();
      };
      if (this.gone) return reject(this.gone);
      if (signal.aborted) return reject(signal.reason as Error);
      signal.addEventListener('abort', cancel, { once: true });
      this.waiting.set(id, {
        onFrame: (frame) =>
          settle(() =>
            'error' in frame ? reject(fromWireError(frame.error)) : resolve('value' in frame ? frame.value : undefined),
          ),
        onEnd: (error) => settle(() => reject(error)),
      });
      this.say({ call: id, method, args, repeated });
    });
  }

  async *stream(method: string, args: readonly unknown[], signal: AbortSignal): AsyncIterable<unknown> {
    if (this.gone) throw this.gone;
    const id = ++this.lastId;
    const items: unknown[] = [];
    let outcome: { error: Error | null } | null = null;
    let wake: () => void = () => undefined;
    const finish = (error: Error | null): void => {
      outcome ??= { error };
      wake();
    };
    const onAbort = (): void => finish(null);
    signal.addEventListener('abort', onAbort, { once: true });
    this.waiting.set(id, {
      onFrame: (frame) => {
        if ('item' in frame) {
          items.push(frame.item);
          if (items.length > MAX_WAITING_ITEMS) this.socket.pause();
          wake();
        } else finish('error' in frame ? fromWireError(frame.error) : null);
      },
      onEnd: finish,
    });
    this.say({ stream: id, method, args });
    try {
      for (;;) {
        yield* items.splice(0);
        this.socket.resume();
        if (items.length > 0) continue;
        const ended = outcome as { error: Error | null } | null;
        if (ended?.error) throw ended.error;
        if (ended) return;
        await new Promise<void>((resolve) => (wake = resolve));
      }
    } finally {
      signal.removeEventListener('abort', onAbort);
      this.waiting.delete(id);
      this.socket.resume();
      this.say({ cancel: id });
    }
  }

  /** Asks the host to end, and every command in the profile with it; resolves when the host is gone. */
  async endHost(error: WireError): Promise<void> {
    const closed = new Promise<void>((resolve) => this.socket.once('close', () => resolve()));
    this.say({ end: error });
    await closed;
  }

  async close(): Promise<void> {
    this.socket.destroy();
    await Promise.resolve();
  }

  private say(frame: GuestFrame): void {
    // Calls are bounded by their callers' windows, so the socket's buffer is too.
    void writeFrame(this.socket, frame);
  }

  private handle(frame: HostFrame): void {
    if ('hello' in frame) return this.greeted(frame.hello);
    if ('ended' in frame) return this.end(fromWireError(frame.ended));
    this.waiting.get(frame.id)?.onFrame(frame);
  }

  private end(error: Error): void {
    this.gone = error;
    for (const { onEnd } of [...this.waiting.values()]) onEnd(error);
    this.waiting.clear();
  }
}
