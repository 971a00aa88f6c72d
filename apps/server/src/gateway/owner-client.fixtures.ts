import { gatewayCommand, gatewayEvent, rest, type GatewayCommand, type GatewayEvent } from '@parley/protocol';
import { mkdtempSync, rmSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { WebSocket } from 'ws';
import { z } from 'zod';
import { loadConfig } from '../config/load-config';
import { startServer, type RunningServer } from '../start-server';
import { aCard, aVault, type OwnerKeys } from './owner-data.fixtures';

/** Tests ask no router for anything, and tell no neighbour that they are there. */
const apart = { PARLEY_NETWORK_PORT_MAPPING: 'false', PARLEY_NETWORK_MDNS: 'false' };

export type TestServer = RunningServer & { readonly url: string; readonly directory: string; remove(): Promise<void> };

/**
 * The whole server in this process on free ports, for tests.
 * @param options.directory of a server that was stopped, else a new one; `web` is the folder of its web application
 */
export async function startTestServer(
  options: {
    directory?: string;
    web?: string;
    host?: string;
    port?: number;
    environment?: Record<string, string>;
  } = {},
): Promise<TestServer> {
  const directory = options.directory ?? mkdtempSync(join(tmpdir(), 'parley-server-'));
  const { host = '127.0.0.1', port = 0 } = options;
  const argv = ['--data', directory, '--ui-port', '0', '--port', String(port), '--host', host];
  const config = loadConfig({ argv, environment: { ...apart, ...options.environment }, folder: directory });
  const program = { version: '0.0.0-test', webRoot: options.web ?? join(directory, 'no-web') };
  const running = await startServer(config, program, pino({ level: 'silent' }));
  const remove = async (): Promise<void> => {
    await running.stop();
    rmSync(directory, { recursive: true, force: true });
  };
  return { ...running, url: running.ui.replace(/\/$/, ''), directory, remove };
}

/** What a client sends to become the owner `alice` of this server. */
export const setUpBody = async (server: RunningServer, keys: OwnerKeys): Promise<z.input<typeof rest.setUpRequest>> =>
  encoded(rest.setUpRequest, {
    setupToken: server.setupToken ?? '',
    account: keys.account,
    handle: 'alice',
    card: await aCard(keys, server.serverId),
    vault: aVault(keys.account),
    passwordSecret: keys.passwordSecret,
    recoverySecret: keys.recoverySecret,
    deviceName: 'laptop',
  });

/** Makes the owner; returns its first device. */
export async function setUp(server: TestServer, keys: OwnerKeys): Promise<rest.SignedIn> {
  return signedInFrom(await call(server.url, 'POST', 'access/set-up', { body: await setUpBody(server, keys) }));
}

export const passwordOf = (keys: OwnerKeys): z.input<typeof rest.signInRequest> =>
  encoded(rest.signInRequest, { with: 'password', secret: keys.passwordSecret, deviceName: 'phone' });

/** Signs in one more device. */
export async function signIn(server: TestServer, keys: OwnerKeys): Promise<rest.SignedIn> {
  return signedInFrom(await call(server.url, 'POST', 'access/sign-in', { body: passwordOf(keys) }));
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

/** The status of a GET with exactly these headers: `fetch` chooses Host and others by itself. */
export function statusOf(url: string, path: string, headers: Record<string, string>): Promise<number | undefined> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve, reject) => {
    request({ hostname, port, path, headers })
      .on('response', (response) => resolve(response.resume().statusCode))
      .on('upgrade', (response, socket) => {
        socket.destroy();
        resolve(response.statusCode);
      })
      .on('error', reject)
      .end();
  });
}

/** Encodes a body of the REST surface. */
export const encoded = <S extends z.ZodType>(schema: S, value: z.output<S>): z.input<S> => z.encode(schema, value);
const signedInFrom = (answer: Answer): rest.SignedIn =>
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
    const event = await this.nextOrEnd(kind);
    if (event === null) throw new Error(`closed before ${kind}`);
    return event;
  }

  /** The same, and null when the socket is closed before one comes. */
  async nextOrEnd<K extends GatewayEvent['event']>(kind: K): Promise<Extract<GatewayEvent, { event: K }> | null> {
    for (;;) {
      const event = this.events.shift();
      if (event?.event === kind) return event as Extract<GatewayEvent, { event: K }>;
      if (event !== undefined) continue;
      if (this.gone) return null;
      await new Promise<void>((resolve) => this.readers.push(resolve));
    }
  }

  private wake(): void {
    for (const reader of this.readers.splice(0)) reader();
  }
}
