import { gatewayCommand, gatewayEvent, rest, type GatewayCommand, type GatewayEvent } from '@parley/protocol';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { WebSocket } from 'ws';
import { z } from 'zod';
import { loadConfig } from '../config/load-config';
import { startServer, type RunningServer } from '../start-server';

/** The whole server in this process on free ports, for tests. */
export async function startTestServer(): Promise<
  RunningServer & { url: string; directory: string; remove(): Promise<void> }
> {
  const directory = mkdtempSync(join(tmpdir(), 'parley-server-'));
  const argv = ['--data', directory, '--ui-port', '0', '--port', '0', '--host', '127.0.0.1'];
  const config = loadConfig({ argv, environment: {}, folder: directory });
  const program = { version: '0.0.0-test', webRoot: join(directory, 'no-web') };
  const running = await startServer(config, program, pino({ level: 'silent' }));
  const remove = async (): Promise<void> => {
    await running.stop();
    rmSync(directory, { recursive: true, force: true });
  };
  return { ...running, url: running.ui.replace(/\/$/, ''), directory, remove };
}

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly json: unknown;
}

/** One REST call. */
export async function call(
  url: string,
  method: string,
  path: string,
  options: { token?: string; body?: unknown; headers?: Record<string, string> } = {},
): Promise<Answer> {
  const { token, body, headers = {} } = options;
  const response = await fetch(`${url}/api/${path}`, {
    method,
    headers: {
      ...(token !== undefined && { authorization: `Bearer ${token}` }),
      ...(body !== undefined && !(body instanceof Uint8Array) && { 'content-type': 'application/json' }),
      ...headers,
    },
    ...(body !== undefined && { body: body instanceof Uint8Array ? new Uint8Array(body) : JSON.stringify(body) }),
  });
  const text = await response.text();
  return {
    status: response.status,
    headers: response.headers,
    json: text === '' ? null : (JSON.parse(text) as unknown),
  };
}

/** Encodes a body of the REST surface. */
export const encoded = <S extends z.ZodType>(schema: S, value: z.output<S>): z.input<S> => z.encode(schema, value);
export const signedInFrom = (answer: Answer): rest.SignedIn =>
  z.decode(rest.signedIn, answer.json as z.input<typeof rest.signedIn>);

/** A WebSocket of the owner whose events are read one after the other. */
export class TestSocket {
  private readonly events: GatewayEvent[] = [];
  private readonly readers: (() => void)[] = [];
  readonly closed: Promise<{ code: number; reason: string }>;
  private gone = false;

  constructor(readonly socket: WebSocket) {
    socket.on('message', (data: Buffer) => {
      this.events.push(gatewayEvent.decode(new Uint8Array(data)));
      this.wake();
    });
    socket.on('error', () => undefined);
    this.closed = new Promise((resolve) =>
      socket.on('close', (code, reason) => {
        this.gone = true;
        this.wake();
        resolve({ code, reason: reason.toString() });
      }),
    );
  }

  static async open(url: string, headers: Record<string, string>): Promise<TestSocket> {
    const socket = new WebSocket(`${url.replace(/^http/, 'ws')}/api/ws`, { headers });
    const opened = new TestSocket(socket);
    await new Promise<void>((resolve, reject) => socket.once('open', resolve).once('error', reject));
    return opened;
  }

  send(command: GatewayCommand): void {
    this.socket.send(gatewayCommand.encode(command));
  }

  /** The next event of this kind; others before it are dropped. */
  async next<K extends GatewayEvent['event']>(kind: K): Promise<Extract<GatewayEvent, { event: K }>> {
    for (;;) {
      const event = this.events.shift();
      if (event?.event === kind) return event as Extract<GatewayEvent, { event: K }>;
      if (event !== undefined) continue;
      if (this.gone) throw new Error(`closed before ${kind}`);
      await new Promise<void>((resolve) => this.readers.push(resolve));
    }
  }

  private wake(): void {
    for (const reader of this.readers.splice(0)) reader();
  }
}
