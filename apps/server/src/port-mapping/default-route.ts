import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';

/** The way out of the network this machine is in. */
export interface DefaultRoute {
  /** IPv4 address of the router; null where the system does not tell it in a file. */
  readonly gateway: string | null;
  /** IPv4 address of this machine on that side. */
  readonly local: string;
}

const ROUTES = '/proc/net/route';
/** Reserved for documentation (RFC 5737): nothing is sent there, it only has to be far away. */
const FAR_AWAY = '203.0.113.1';

/** The default route over IPv4; null when there is none. Sends nothing. @param file the routes as Linux shows them */
export async function defaultRoute(file = ROUTES): Promise<DefaultRoute | null> {
  const gateway = gatewayIn(await readFile(file, 'utf8').catch(() => ''));
  const local = await localAddressTowards(gateway ?? FAR_AWAY);
  return local === null ? null : { gateway, local };
}

/** Columns: interface, destination, gateway, flags, use, and the metric as the seventh; addresses in the byte order of the machine. */
export function gatewayIn(routes: string): string | null {
  const [best] = routes
    .split('\n')
    .map((line) => line.trim().split(/\s+/))
    .filter(([, destination, gateway]) => destination === '00000000' && /^(?!0{8})[0-9A-F]{8}$/.test(gateway ?? ''))
    .sort((a, b) => Number(a[6]) - Number(b[6]));
  const hex = best?.[2];
  return hex === undefined ? null : [...Buffer.from(hex, 'hex').reverse()].join('.');
}

/** The system picks it for a socket that is connected there. */
async function localAddressTowards(host: string): Promise<string | null> {
  const socket = createSocket('udp4');
  try {
    socket.connect(9, host);
    await once(socket, 'connect');
    const { address } = socket.address();
    return address === '0.0.0.0' ? null : address;
  } catch {
    return null;
  } finally {
    socket.close();
  }
}
