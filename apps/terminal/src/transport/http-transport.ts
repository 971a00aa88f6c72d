import { request as httpRequest, type Agent, type IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { RequestOptions, ServerAnswer, ServerSocket, ServerTransport, SocketHandlers } from '@parley/client';
import { ProtocolError } from '@parley/protocol';
import { connectionsTo, type CertificatePin } from './connections';
import { GatheredBody } from './gathered-body';
import { NoUpgrade, openGatewaySocket } from './gateway-socket';

/** The server may look up a card over a link before it answers. */
const ANSWER_TIMEOUT_MS = 45_000;
/** From this status on, a text that is no answer of ours is a proxy's, whose server is away. */
const BAD_GATEWAY = 502;

/** REST and WebSocket of the own server. */
export class HttpTransport implements ServerTransport {
  private readonly agent: Agent;
  private warned = false;

  constructor(
    private readonly server: URL,
    pin: CertificatePin,
    /** Told once why there are no live updates, when something in between is the reason: the client goes on trying. */
    private readonly warn: (text: string) => void = () => undefined,
  ) {
    this.agent = connectionsTo(server, pin);
  }

  async request(method: string, path: string, options: RequestOptions = {}): Promise<ServerAnswer> {
    const body = options.bytes ?? (options.body === undefined ? undefined : Buffer.from(JSON.stringify(options.body)));
    const headers: Record<string, string | number> = { accept: 'application/json' };
    if (body) headers['content-length'] = body.length;
    if (body) headers['content-type'] = options.bytes ? 'application/octet-stream' : 'application/json';
    if (options.token) headers['authorization'] = `Bearer ${options.token}`;
    try {
      const answer = await this.exchange(method, path, headers, body, options.signal);
      const { statusCode: status = 0 } = answer;
      if (answer.headers['content-type'] === 'application/octet-stream')
        return { status, json: null, bytes: await readBody(answer, options.room?.()) };
      return { status, json: readJson(status, Buffer.from(await readBody(answer)).toString('utf8')) };
    } catch (cause) {
      options.signal?.throwIfAborted();
      throw cause instanceof ProtocolError ? cause : unavailable(this.server, cause);
    }
  }

  async openSocket(token: string | null, handlers: SocketHandlers): Promise<ServerSocket> {
    try {
      return await openGatewaySocket(this.server, this.agent, token, handlers);
    } catch (cause) {
      if (cause instanceof NoUpgrade && !this.warned) this.warn(cause.message);
      this.warned ||= cause instanceof NoUpgrade;
      throw cause instanceof ProtocolError ? cause : unavailable(this.server, cause);
    }
  }

  /** Ends idle connections, so that the process can. */
  close(): void {
    this.agent.destroy();
  }

  private exchange(
    method: string,
    path: string,
    headers: Record<string, string | number>,
    body: Uint8Array | undefined,
    signal: AbortSignal | undefined,
  ): Promise<IncomingMessage> {
    const start = this.server.protocol === 'https:' ? httpsRequest : httpRequest;
    return new Promise((resolve, reject) => {
      const request = start(
        new URL(path, this.server),
        { method, headers, agent: this.agent, timeout: ANSWER_TIMEOUT_MS, ...(signal && { signal }) },
        resolve,
      );
      request.once('timeout', () => request.destroy(new Error('no answer in time')));
      request.once('error', (error: NodeJS.ErrnoException) => {
        // The server had just closed this idle connection, so it did not read the request.
        if (request.reusedSocket && error.code === 'ECONNRESET')
          resolve(this.exchange(method, path, headers, body, signal));
        else reject(error);
      });
      request.end(body);
    });
  }
}

function unavailable(server: URL, cause: unknown): ProtocolError {
  return new ProtocolError('server-unavailable', `my server at ${server.origin} does not answer`, { cause });
}

async function readBody(answer: IncomingMessage, room: Uint8Array = new Uint8Array(0)): Promise<Uint8Array> {
  const body = new GatheredBody(room);
  for await (const chunk of answer as AsyncIterable<Buffer>) {
    body.add(chunk);
    // What has come in meanwhile may be several megabytes: messages have their turn in between.
    await nextTurn();
  }
  return body.bytes;
}

function readJson(status: number, text: string): unknown {
  if (text === '') return null;
  try {
    return JSON.parse(text) as unknown;
  } catch (cause) {
    // What the server makes of the request is unknown then.
    if (status >= BAD_GATEWAY)
      throw new ProtocolError('server-unavailable', `a proxy answers in the place of my server (${status})`, { cause });
    throw new ProtocolError('malformed', 'what answered at the server’s address does not speak Parley', { cause });
  }
}
