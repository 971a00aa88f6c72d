import type { Finding } from '@parley/protocol';
import type { IncomingMessage } from 'node:http';
import { isDirect, isForwarded } from '../../http/direct';
import type { TrustedProxies } from '../../http/trusted-proxies';

/** How the very request came that asks: whether the proxy in between, if there is one, is believed, and says for whom it speaks. */
export function checkProxy(
  request: Pick<IncomingMessage, 'socket' | 'headers'>,
  proxies: Pick<TrustedProxies, 'trusts'>,
): Finding {
  const line = { check: 'proxy', values: {} } as const;
  if (!proxies.trusts(request.socket.remoteAddress))
    return isForwarded(request)
      ? { ...line, ok: false, found: 'proxy-untrusted' }
      : { ...line, ok: true, found: 'proxy-none' };
  if (isDirect(request)) return { ...line, ok: true, found: 'proxy-none' };
  return 'x-forwarded-for' in request.headers
    ? { ...line, ok: true, found: 'proxy-trusted' }
    : { ...line, ok: false, found: 'proxy-mute' };
}
