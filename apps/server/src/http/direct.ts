import type { IncomingMessage } from 'node:http';
import { isLoopbackHost } from '@parley/protocol';
import { hostName } from './host-policy';

/** What proxies add to a request they pass on (RFC 7239, RFC 9110 §7.6.3, and their older habits). */
const FORWARDING = ['forwarded', 'via', 'x-forwarded-for', 'x-forwarded-host', 'x-forwarded-proto', 'x-real-ip'];

/** Whether somebody passed this request on, as far as one can see. */
export const isForwarded = ({ headers }: Pick<IncomingMessage, 'headers'>): boolean =>
  FORWARDING.some((name) => name in headers);

/**
 * Whether a program on this machine made this request itself. A proxy beside the server connects from loopback as well: it gives itself away by
 * the name it was asked for or by what it adds.
 */
export function isDirect(request: Pick<IncomingMessage, 'socket' | 'headers'>): boolean {
  const { socket, headers } = request;
  const from = socket.remoteAddress?.replace(/^::ffff:/i, '') ?? '';
  const asked = hostName(headers.host ?? '');
  return isLoopbackHost(from) && asked !== null && isLoopbackHost(asked) && !isForwarded(request);
}
