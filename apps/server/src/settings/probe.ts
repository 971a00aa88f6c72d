import { get } from 'node:https';
import type { IncomingMessage } from 'node:http';
import { isIP } from 'node:net';
import type { HostPort, rest } from '@parley/protocol';
import { openPeerTls, type PeerTls } from '../federation/peer-tls';

/** Enough for an address in a network; who is further away than that is not us. */
const PROBE_TIMEOUT_MS = 4_000;
/** More than the description of a server takes. */
const MAX_ANSWER_BYTES = 4_096;

/** What answered at a place. */
export type Probed = Exclude<rest.ReachabilityAnswer['checks'][number]['found'], 'no-address'>;

type Looking = PeerTls['looking'];

/** Connects as another server would, and asks who is there. */
export async function probe(
  { host, port }: HostPort,
  server: string,
  tls: Looking = openPeerTls.looking,
): Promise<Probed> {
  try {
    const response = await ask(host, port, tls);
    return whoAnswered(await textOf(response), server);
  } catch (cause) {
    return problemOf((cause as NodeJS.ErrnoException).code);
  }
}

/** Whether a server with our key answers at a place, and is another process than ours. */
export async function isAnotherCopy(
  { host, port }: HostPort,
  server: string,
  instance: string,
  tls: Looking,
): Promise<boolean> {
  try {
    const said = JSON.parse(await textOf(await ask(host, port, tls))) as { serverId?: unknown; instance?: unknown };
    return said.serverId === server && said.instance !== instance;
  } catch {
    return false;
  }
}

function ask(host: string, port: number, tls: Looking): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const request = get(
      {
        host,
        port,
        path: '/.well-known/parley',
        // What is asked for is who answers; most servers have a certificate of their own making.
        ...tls,
        agent: false,
        signal: AbortSignal.timeout(PROBE_TIMEOUT_MS),
        ...(isIP(host) === 0 ? { servername: host } : {}),
      },
      resolve,
    );
    request.on('error', reject);
  });
}

async function textOf(response: IncomingMessage): Promise<string> {
  let text = '';
  for await (const chunk of response.setEncoding('utf8')) {
    text += String(chunk);
    if (text.length > MAX_ANSWER_BYTES) break;
  }
  return text;
}

function whoAnswered(text: string, server: string): Probed {
  try {
    const { serverId } = JSON.parse(text) as { serverId?: unknown };
    if (typeof serverId !== 'string') return 'no-parley';
    return serverId === server ? 'ours' : 'another';
  } catch {
    return 'no-parley';
  }
}

function problemOf(code: string | undefined): Probed {
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN' || code === 'EAI_NODATA') return 'unknown-name';
  if (code === 'ECONNREFUSED') return 'refused';
  if (code === 'EPROTO' || code === 'ECONNRESET' || code?.startsWith('ERR_SSL_')) return 'no-tls';
  return code?.startsWith('HPE_') ? 'no-parley' : 'silent';
}
