import { createSocket } from 'node:dgram';
import { isIPv4 } from 'node:net';
import { UPNP_SEARCH_MS } from '@parley/protocol';

/** Where devices listen for searches (UPnP Device Architecture 2.0 §1.3.2). */
const MULTICAST = { host: '239.255.255.250', port: 1900 };
/** Routers of either version answer for both, or for the older one alone. */
const KINDS = [
  'urn:schemas-upnp-org:device:InternetGatewayDevice:2',
  'urn:schemas-upnp-org:device:InternetGatewayDevice:1',
];
/** More routers than a home has; the rest is noise, or somebody who means ill. */
const MAX_FOUND = 4;
const MAX_ANSWER_BYTES = 4_096;

/**
 * Looks for routers in the network of `local`. What answers is believed only about itself: a description that lies somewhere else is not
 * fetched, so that nobody in the network can make this server ask a third party for something.
 * @param gateway of the default route; when it is known, nobody else is listened to
 * @returns URLs of their descriptions
 */
export async function searchRouters(
  local: string,
  gateway: string | null,
  to: { readonly host: string; readonly port: number } = MULTICAST,
): Promise<URL[]> {
  const socket = createSocket('udp4');
  const found = new Map<string, URL>();
  try {
    await new Promise<void>((resolve) => {
      const end = setTimeout(resolve, UPNP_SEARCH_MS);
      const stop = (): void => {
        clearTimeout(end);
        resolve();
      };
      socket.on('error', stop);
      socket.on('message', (message, { address }) => {
        if (message.length > MAX_ANSWER_BYTES || (gateway !== null && address !== gateway)) return;
        const location = locationIn(message.toString('latin1'), address);
        if (location !== null) found.set(location.href, location);
        // The router itself answered: nobody better will.
        if (found.size >= (gateway === null ? MAX_FOUND : 1)) stop();
      });
      socket.bind({ address: local, port: 0 }, () => {
        try {
          socket.setMulticastInterface(local);
          socket.setMulticastTTL(2);
          for (const kind of KINDS) socket.send(request(kind, to), to.port, to.host);
        } catch {
          // The machine left that network meanwhile.
          stop();
        }
      });
    });
  } finally {
    socket.close();
  }
  return [...found.values()];
}

const request = (kind: string, { host, port }: { host: string; port: number }): string =>
  ['M-SEARCH * HTTP/1.1', `HOST: ${host}:${port}`, 'MAN: "ssdp:discover"', 'MX: 1', `ST: ${kind}`, ...['', '']].join(
    '\r\n',
  );

/** The description of the device that answered, when it lies on that device. */
export function locationIn(answer: string, from: string): URL | null {
  if (!/^HTTP\/1\.[01] 200\b/.test(answer) || !KINDS.some((kind) => answer.includes(kind))) return null;
  const written = /^location:[ \t]*(\S+)[ \t]*$/im.exec(answer)?.[1];
  if (written === undefined || !URL.canParse(written)) return null;
  const url = new URL(written);
  return url.protocol === 'http:' && isIPv4(url.hostname) && url.hostname === from ? url : null;
}
