import type { Server, Socket } from 'node:net';
import { readFrames, writeFrame } from './frames';
import type { KernelLock } from './kernel-lock';
import {
  fromWireError,
  toWireError,
  type CallFrame,
  type GuestFrame,
  type HostFrame,
  type StreamFrame,
  type WireError,
} from './messages';
import { listen, stopListening } from './rendezvous';
import { HostLost, type CallContext, type Role, type Service } from './service';

/** The process that holds the device of a profile: serves its own command and those of its guests. */
export class Host implements Role {
  readonly isHost = true;
  private server: Server | null = null;
  private readonly guests = new Set<Socket>();
  private readonly ending = new AbortController();
  private closed: Promise<void> | null = null;

  private constructor(
    private readonly directory: string,
    private readonly lock: KernelLock,
    private readonly service: Promise<Service>,
    private readonly hello: string,
  ) {}

  /**
   * Guests may connect while the service still opens; their calls wait for it.
   * @param open its failure is the failure of every local call
   */
  static async start(
    directory: string,
    lock: KernelLock,
    hello: string,
    open: (lost: () => void) => Promise<Service>,
  ): Promise<Host> {
    let begin: () => void = () => undefined;
    const listening = new Promise<void>((resolve) => (begin = resolve));
    const service = listening.then(() => open(() => void host.close()));
    const host = new Host(directory, lock, service, hello);
    // A host without a service serves nobody: its guests try for themselves.
    service.catch((error: unknown) => host.close(error));
    try {
      host.server = await listen(directory, (guest) => host.welcome(guest));
    } catch (error) {
      lock.release();
      throw error;
    }
    begin();
    return host;
  }

  get hasEnded(): boolean {
    return this.ending.signal.aborted;
  }

  async call(method: string, args: readonly unknown[], context: CallContext): Promise<unknown> {
    const signal = AbortSignal.any([context.signal, this.ending.signal]);
    return await unlessAborted(
      this.service.then((service) => service.call(method, args, { ...context, signal })),
      signal,
    );
  }

  async *stream(method: string, args: readonly unknown[], callerSignal: AbortSignal): AsyncIterable<unknown> {
    const signal = AbortSignal.any([callerSignal, this.ending.signal]);
    const service = await unlessAborted(this.service, signal);
    try {
      yield* service.stream(method, args, signal);
    } catch (error) {
      this.ending.signal.throwIfAborted();
      throw error;
    }
    this.ending.signal.throwIfAborted();
  }

  /**
   * Ends this process's part at once: guests are not waited for, they find another host.
   * @param reason what pending local calls fail with
   */
  close(reason: unknown = new HostLost()): Promise<void> {
    this.closed ??= this.shutDown(reason);
    return this.closed;
  }

  private async shutDown(reason: unknown): Promise<void> {
    this.ending.abort(reason);
    if (this.server) stopListening(this.directory, this.server);
    for (const guest of this.guests) guest.destroy();
    try {
      const service = await this.service.catch(() => null);
      await service?.close();
    } finally {
      this.lock.release();
    }
  }

  private async endEverything(error: WireError, asking: Socket): Promise<void> {
    const frame: HostFrame = { ended: error };
    await Promise.all([...this.guests].filter((guest) => guest !== asking).map((guest) => writeAndEnd(guest, frame)));
    await this.close(fromWireError(error));
  }

  private welcome(guest: Socket): void {
    this.guests.add(guest);
    const running = new Map<number, AbortController>();
    guest.on('error', () => guest.destroy());
    guest.on('close', () => {
      this.guests.delete(guest);
      for (const controller of running.values()) controller.abort(new HostLost());
    });
    void writeFrame(guest, { hello: this.hello } satisfies HostFrame);
    readFrames(guest, (frame) => this.handle(guest, running, frame as GuestFrame));
  }

  private handle(guest: Socket, running: Map<number, AbortController>, frame: GuestFrame): void {
    if ('cancel' in frame) return running.get(frame.cancel)?.abort(new HostLost());
    if ('end' in frame) return void this.endEverything(frame.end, guest);
    const id = 'call' in frame ? frame.call : frame.stream;
    const controller = new AbortController();
    running.set(id, controller);
    const work =
      'call' in frame ? this.answerCall(guest, frame, controller) : this.answerStream(guest, frame, controller);
    void work.finally(() => running.delete(id));
  }

  private async answerCall(guest: Socket, frame: CallFrame, { signal }: AbortController): Promise<void> {
    try {
      const value = await this.call(frame.method, frame.args, { signal, repeated: frame.repeated });
      await writeFrame(guest, { id: frame.call, value } satisfies HostFrame);
    } catch (error) {
      await this.answerFailure(guest, frame.call, error);
    }
  }

  private async answerStream(guest: Socket, frame: StreamFrame, { signal }: AbortController): Promise<void> {
    try {
      for await (const item of this.stream(frame.method, frame.args, signal)) {
        if (signal.aborted) return;
        await writeFrame(guest, { id: frame.stream, item } satisfies HostFrame);
      }
      await writeFrame(guest, { id: frame.stream, done: true } satisfies HostFrame);
    } catch (error) {
      await this.answerFailure(guest, frame.stream, error);
    }
  }

  /** While this host ends, a failure says nothing about the call: the guest asks the next host. */
  private async answerFailure(guest: Socket, id: number, error: unknown): Promise<void> {
    if (this.hasEnded || error instanceof HostLost) return;
    await writeFrame(guest, { id, error: toWireError(error) } satisfies HostFrame);
  }
}

/** @throws the signal's reason as soon as it is aborted */
async function unlessAborted<Value>(work: Promise<Value>, signal: AbortSignal): Promise<Value> {
  signal.throwIfAborted();
  const listening = new AbortController();
  const aborted = new Promise<never>((_, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason as Error), { signal: listening.signal });
  });
  try {
    return await Promise.race([work, aborted]);
  } finally {
    listening.abort();
  }
}

function writeAndEnd(socket: Socket, frame: HostFrame): Promise<void> {
  return new Promise((resolve) => {
    socket.once('close', () => resolve());
    socket.end(`${JSON.stringify(frame)}\n`);
  });
}
