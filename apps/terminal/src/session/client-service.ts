import type { Client } from '@parley/client';
import { ProtocolError } from '@parley/protocol';
import type { Uploads } from '../profile/uploads';
import { HostLost, type CallContext, type Service } from '../sharing/service';
import { operations, type ExportRequest, type OperationName, type Surroundings } from './operations';
import { receivedEvents } from './received-events';

/** A command that shows what is there does not wait longer for another device that reads slowly. */
const MOST_SETTLING_MS = 10_000;

/** The host's part: one client, used by its own command and by its guests. */
export class ClientService implements Service {
  private onlineOnce: Promise<void> | null = null;
  private closing = false;
  /** Guests and host that follow what comes. */
  private watching = 0;

  constructor(
    private readonly client: Client,
    private readonly uploads: Uploads,
    private readonly closePorts: () => void,
    /** Called when the client ended by itself: its sign-in ended, or another process has taken the device over. */
    lost: () => void,
  ) {
    client.subscribe(() => {
      if (!this.closing && !client.snapshot().unlocked) lost();
    });
  }

  async call(method: string, args: readonly unknown[], { repeated }: CallContext): Promise<unknown> {
    if (!Object.hasOwn(operations, method)) throw new ProtocolError('unknown-message', 'no such operation');
    const operation = operations[method as OperationName] as (
      around: Surroundings,
      ...args: readonly unknown[]
    ) => Promise<unknown>;
    return await this.unlessLost(() =>
      operation(
        { client: this.client, repeated, online: this.online, settled: this.settled, uploads: this.uploads },
        ...args,
      ),
    );
  }

  async *stream(method: string, args: readonly unknown[], signal: AbortSignal): AsyncIterable<unknown> {
    await this.unlessLost(this.online);
    if (method === 'receive') {
      const [after, untilIdle] = [Number(args[0]), args[1] === true];
      yield* untilIdle ? receivedEvents(this.client, after, true, signal) : this.watched(after, signal);
    } else if (method === 'export') {
      const { conversation, format, skip } = args[0] as ExportRequest;
      await this.settled();
      let part = 0;
      for await (const text of this.client.export(conversation, format)) {
        if (part++ >= skip) yield text;
      }
    } else throw new ProtocolError('unknown-message', 'no such stream');
  }

  /** A person who follows is there; one who runs a command may be a script. */
  private async *watched(after: number, signal: AbortSignal): AsyncIterable<unknown> {
    this.client.setActive(++this.watching > 0);
    try {
      yield* receivedEvents(this.client, after, false, signal);
    } finally {
      this.client.setActive(--this.watching > 0);
    }
  }

  async close(): Promise<void> {
    this.closing = true;
    try {
      await this.client.stop();
    } finally {
      this.closePorts();
    }
  }

  /** What the end of the client cuts off is asked again at the next host. */
  private async unlessLost<Value>(work: () => Promise<Value>): Promise<Value> {
    try {
      return await work();
    } catch (error) {
      throw this.client.snapshot().unlocked ? error : new HostLost();
    }
  }

  private readonly online = async (): Promise<void> => {
    this.onlineOnce ??= this.client.start({ read: true, list: false, active: false });
    try {
      await this.onlineOnce;
    } catch (error) {
      this.onlineOnce = null;
      throw error;
    }
  };

  private readonly settled = async (): Promise<void> => {
    await this.online();
    const enough = AbortSignal.timeout(MOST_SETTLING_MS);
    const late = new Promise<null>((resolve) => enough.addEventListener('abort', () => resolve(null)));
    const upTo = await Promise.race([this.client.drained(), late]);
    if (upTo === null) return;
    // Read to the end, the feed has brought everything into the client's own memory.
    const feed = this.client.events(this.client.snapshot().change, enough, upTo)[Symbol.asyncIterator]();
    while (!(await feed.next()).done);
  };
}
