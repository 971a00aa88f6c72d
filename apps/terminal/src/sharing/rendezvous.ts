import { closeSync, constants, openSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { ProtocolError } from '@parley/protocol';

/** Unix socket addresses hold 108 bytes on Linux and 104 elsewhere, the closing zero included. */
const MAX_ADDRESS_BYTES = 103;
const NAME = 'socket';
const FRESH = /^socket\.\d+$/;

/** A profile whose path is too long for a socket address is reached through the descriptor of its directory. */
function withAddress<Result>(directory: string, name: string, use: (address: string) => Result): Result {
  const address = join(directory, name);
  if (Buffer.byteLength(address) <= MAX_ADDRESS_BYTES) return use(address);
  if (process.platform !== 'linux') {
    throw new ProtocolError(
      'refused',
      `the profile's path is too long: at most ${MAX_ADDRESS_BYTES - NAME.length - 1} bytes`,
    );
  }
  const descriptor = openSync(directory, constants.O_RDONLY | constants.O_DIRECTORY);
  try {
    return use(`/proc/self/fd/${descriptor}/${name}`);
  } finally {
    closeSync(descriptor);
  }
}

/**
 * Listens in the profile. Only the holder of the host lock calls this, so what lies there belongs to a process that has ended. The
 * socket gets its final name when it already listens: who finds it can connect.
 */
export async function listen(directory: string, onGuest: (socket: Socket) => void): Promise<Server> {
  const fresh = `${NAME}.${process.pid}`;
  for (const name of readdirSync(directory)) if (FRESH.test(name)) rmSync(join(directory, name), { force: true });
  const server = createServer(onGuest);
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    withAddress(directory, fresh, (path) => server.listen({ path, backlog: 511 }, resolve));
  });
  renameSync(join(directory, fresh), join(directory, NAME));
  return server;
}

/** Only the holder of the host lock calls this. */
export function stopListening(directory: string, server: Server): void {
  server.close();
  rmSync(join(directory, NAME), { force: true });
}

/** Connects to the host; null when nobody listens. */
export function tryConnect(directory: string): Promise<Socket | null> {
  return new Promise((resolve) => {
    const socket = withAddress(directory, NAME, (path) => connect({ path }));
    socket.once('connect', () => resolve(socket));
    // Nobody listens (a socket left behind), there is no socket, or the host's queue is full: the caller tries again.
    socket.once('error', () => resolve(null));
  });
}
