import type { ByteStream } from '@parley/federation';
import { Agent } from 'node:http';
import type { Duplex } from 'node:stream';
import { StreamSocket } from './stream-socket';

/** The other side closes what is idle for longer. */
const IDLE_MS = 4_000;

/** Requests to one server over its link or a route, for servers that cannot be dialled. Who is at the other end is proven by the link. */
export class StreamAgent extends Agent {
  /** @param open throws ProtocolError when there is no way */
  constructor(
    private readonly open: () => ByteStream,
    maxSockets: number,
  ) {
    super({ keepAlive: true, maxSockets, maxFreeSockets: maxSockets, timeout: IDLE_MS });
  }

  override createConnection(_options: unknown, done: (error: Error | null, socket: Duplex) => void): undefined {
    let socket: StreamSocket;
    try {
      socket = new StreamSocket(this.open());
    } catch (error) {
      queueMicrotask(() => (done as (error: Error) => void)(error as Error));
      return undefined;
    }
    done(null, socket);
    return undefined;
  }
}
