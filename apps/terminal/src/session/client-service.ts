import type { Client } from '@parley/client';
import { ProtocolError } from '@parley/protocol';
import { HostLost, type CallContext, type Service } from '../sharing/service';
import { conversationId, operations, type ExportRequest, type OperationName, type Surroundings } from './operations';
import { receivedEvents } from './received-events';

/** A command that shows what is there does not wait longer for another device that reads slowly. */
const MOST_SETTLING_MS = 10_000;

/** The host's part: one client, used by its own command and by its guests. */
export class ClientService implements Service {
  private onlineOnce: Promise<void> | null = null;

  constructor(
    private readonly client: Client,
    private readonly closePorts: () => void,
    /** Called when another process took this device over: only where locks do not work, such as on some network file systems. */
    private readonly lost: () => void,
  ) {}

  async call(method: string, args: readonly unknown[], { repeated }: CallContext): Promise<unknown> {
    if (!Object.hasOwn(operations, method)) throw new ProtocolError('unknown-message', 'no such operation');
    const operation = operations[method as OperationName] as (
      around: Surroundings,
      ...args: readonly unknown[]
    ) => Promise<unknown>;
    try {
      return await operation({ client: this.client, repeated, online: this.online, settled: this.settled }, ...args);
    } catch (error) {
      throw this.orLost(error);
    }
  }

  async *stream(method: string, args: readonly unknown[], signal: AbortSignal): AsyncIterable<unknown> {
    try {
      yield* this.open(method, args, signal);
    } catch (error) {
      throw this.orLost(error);
    }
  }

  async close(): Promise<void> {
    try {
      await this.client.stop();
    } finally {
      this.closePorts();
    }
  }

  private async *open(method: string, args: readonly unknown[], signal: AbortSignal): AsyncIterable<unknown> {
    await this.online();
    if (method === 'receive') {
      yield* receivedEvents(this.client, Number(args[0]), signal);
    } else if (method === 'export') {
      const { conversation, format, skip } = args[0] as ExportRequest;
      await this.settled();
      let part = 0;
      for await (const text of this.client.export(conversationId(this.client, conversation), format))
        if (part++ >= skip) yield text;
    } else throw new ProtocolError('unknown-message', 'no such stream');
  }

  private orLost(error: unknown): unknown {
    if (!(error instanceof ProtocolError) || error.code !== 'device-replaced') return error;
    this.lost();
    return new HostLost();
  }

  private readonly online = async (): Promise<void> => {
    this.onlineOnce ??= this.client.start({ read: true });
    try {
      await this.onlineOnce;
    } catch (error) {
      this.onlineOnce = null;
      throw error;
    }
  };

  private readonly settled = async (): Promise<void> => {
    await this.online();
    let timer: NodeJS.Timeout | undefined;
    const enough = new Promise<void>((resolve) => (timer = setTimeout(resolve, MOST_SETTLING_MS)));
    await Promise.race([this.client.drained(), enough]).finally(() => clearTimeout(timer));
  };
}
