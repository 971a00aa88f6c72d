import { CLOCK_WARNING_MS, MAX_CLOCKS_COMPARED, parseHostPort, type Clock, type Finding } from '@parley/protocol';
import { get } from 'node:https';
import { isIP } from 'node:net';
import { openPeerTls, type PeerTls } from '../../federation/peer-tls';

/** A server that is slower than this says little about the time. */
const ASK_TIMEOUT_MS = 4_000;

/**
 * Compares the clock with those of the servers of contacts, by the Date header of their public page. Seconds are enough; the middle of all
 * answers counts.
 * @param servers addresses of each server, best first
 */
export async function checkClock(
  servers: readonly (readonly string[])[],
  clock: Clock,
  { limitMs = CLOCK_WARNING_MS, tls = openPeerTls.looking }: { limitMs?: number; tls?: PeerTls['looking'] } = {},
): Promise<Finding> {
  const asked = servers.slice(0, MAX_CLOCKS_COMPARED).map(([address]) => aheadOf(address, clock, tls));
  const ahead = (await Promise.all(asked)).filter((ms) => ms !== null).sort((a, b) => a - b);
  const middle = ahead[Math.floor((ahead.length - 1) / 2)];
  if (middle === undefined) return { check: 'clock', ok: true, found: 'clock-uncompared', values: {} };
  const values = { seconds: Math.round(middle / 1000), servers: ahead.length };
  return Math.abs(middle) > limitMs
    ? { check: 'clock', ok: false, found: 'clock-differs', values }
    : { check: 'clock', ok: true, found: 'clock-agrees', values };
}

/** Milliseconds that the own clock is ahead of the one at this address; null when nobody there tells the time. */
async function aheadOf(address: string | undefined, clock: Clock, tls: PeerTls['looking']): Promise<number | null> {
  if (address === undefined) return null;
  const asked = clock.now();
  const date = await dateAt(address, tls).catch(() => undefined);
  const there = Date.parse(date ?? '');
  return Number.isNaN(there) ? null : (asked + clock.now()) / 2 - there;
}

function dateAt(address: string, tls: PeerTls['looking']): Promise<string | undefined> {
  const { host, port } = parseHostPort(address);
  return new Promise((resolve, reject) => {
    const request = get(
      {
        host,
        port,
        path: '/.well-known/parley',
        // As for a link, trust does not rest on it; a clock that lies is only one of several.
        ...tls,
        agent: false,
        signal: AbortSignal.timeout(ASK_TIMEOUT_MS),
        ...(isIP(host) === 0 ? { servername: host } : {}),
      },
      (response) => {
        resolve(response.headers.date);
        response.destroy();
      },
    );
    request.on('error', reject);
  });
}
