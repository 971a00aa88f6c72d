import type { RequestOptions, ServerAnswer, ServerSocket, ServerTransport, SocketHandlers } from '@parley/client';
import { ProtocolError } from '@parley/protocol';
import { openGatewaySocket } from './gateway-socket';

/** The server may look up a card over a link before it answers. */
const ANSWER_TIMEOUT_MS = 45_000;
/** A part of a file may take so long on a slow line, and the server waits with one that is still on its way. */
const PART_TIMEOUT_MS = 15 * 60_000;
const PART_PATH = /^\/api\/transfers\/[^/]+\/parts\//;

const SERVER_ERROR = 500;
/** From this status on, a text that is no answer of ours is a proxy's, whose server is away. */
const BAD_GATEWAY = 502;

/** A server that starts or stops may answer the one and refuse the other for a moment. */
const REFUSED_TIMES = 3;

/** REST and WebSocket of the server that this page came from. The token travels in the cookie, whatever the client says. */
export class FetchTransport implements ServerTransport {
  #refused = 0;

  /** @param live whether WebSockets come through: false while the server answers everything else, and opens none */
  constructor(private readonly live: (comes: boolean) => void) {}

  async request(method: string, path: string, options: RequestOptions = {}): Promise<ServerAnswer> {
    // As a blob: what listens to the network of a page (its developer tools, say) copies all other bytes, which takes ten times as long as sending them.
    const body = options.bytes ? new Blob([options.bytes as Uint8Array<ArrayBuffer>]) : asJson(options.body);
    const type = options.bytes ? 'application/octet-stream' : 'application/json';
    try {
      const answer = await fetch(path, {
        method,
        credentials: 'same-origin',
        cache: 'no-store',
        redirect: 'error',
        signal: AbortSignal.any([
          AbortSignal.timeout(PART_PATH.test(path) ? PART_TIMEOUT_MS : ANSWER_TIMEOUT_MS),
          ...(options.signal ? [options.signal] : []),
        ]),
        headers: { accept: 'application/json', ...(body !== null && { 'content-type': type }) },
        body,
      });
      if (answer.ok && answer.headers.get('content-type') === 'application/octet-stream')
        return { status: answer.status, json: null, bytes: new Uint8Array(await answer.arrayBuffer()) };
      return { status: answer.status, json: readJson(answer.status, await answer.text()) };
    } catch (cause) {
      options.signal?.throwIfAborted();
      throw cause instanceof ProtocolError ? cause : unavailable(cause);
    }
  }

  async openSocket(_token: string | null, handlers: SocketHandlers): Promise<ServerSocket> {
    try {
      const socket = await openGatewaySocket(handlers);
      this.#comes(true);
      return socket;
    } catch (cause) {
      // Browsers do not tell why a WebSocket was refused; an ordinary request is told.
      const { status } = await this.request('GET', '/api/access/devices').catch((error: unknown) => {
        // It is away, and nothing is known of its WebSockets.
        this.#comes(true);
        throw error;
      });
      this.#comes(status >= SERVER_ERROR);
      if (status === 401) throw new ProtocolError('not-signed-in', 'this sign-in has ended', { cause });
      throw unavailable(cause);
    }
  }

  #comes(yes: boolean): void {
    this.#refused = yes ? 0 : this.#refused + 1;
    if (yes || this.#refused >= REFUSED_TIMES) this.live(yes);
  }
}

const asJson = (body: unknown): string | null => (body === undefined ? null : JSON.stringify(body));

const unavailable = (cause: unknown): ProtocolError =>
  new ProtocolError('server-unavailable', 'my server does not answer', { cause });

function readJson(status: number, text: string): unknown {
  if (text === '') return null;
  try {
    return JSON.parse(text) as unknown;
  } catch (cause) {
    // What the server makes of the request is unknown then.
    if (status >= BAD_GATEWAY) throw unavailable(cause);
    throw new ProtocolError('malformed', 'what answered does not speak Parley', { cause });
  }
}
