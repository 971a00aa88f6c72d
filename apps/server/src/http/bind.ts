import { once } from 'node:events';
import type { Server } from 'node:net';
import { ConfigurationError } from '../config/configuration-error';
import { StartError } from '../start-error';

/**
 * Takes a port before anything else is touched; requests wait until somebody listens for them.
 * @param section `UI` or `Network`, for error sentences
 * @returns the port, which differs from the asked one when that was 0
 * @throws StartError when the port cannot be had, ConfigurationError when the host is not ours
 */
export async function bind(server: Server, section: 'UI' | 'Network', host: string, port: number): Promise<number> {
  server.listen({ host, port });
  try {
    await once(server, 'listening');
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND') {
      throw new ConfigurationError(`[${section}] host is no address of this machine.`, { cause });
    }
    const fault =
      code === 'EADDRINUSE'
        ? 'is in use'
        : code === 'EACCES'
          ? 'may not be used by this user'
          : `cannot be used (${code ?? '?'})`;
    throw new StartError(
      `The port ${port} of [${section}] ${fault}; choose another with ${section === 'UI' ? '--ui-port' : '--port'}.`,
      {
        cause,
      },
    );
  }
  const address = server.address();
  return typeof address === 'object' && address !== null ? address.port : port;
}
