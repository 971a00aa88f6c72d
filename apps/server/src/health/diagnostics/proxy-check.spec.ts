import type { IncomingMessage } from 'node:http';
import { TrustedProxies } from '../../http/trusted-proxies';
import { checkProxy } from './proxy-check';

const PROXY = '10.0.0.1';
const request = (from: string, headers: Record<string, string>): IncomingMessage =>
  ({ socket: { remoteAddress: from }, headers }) as unknown as IncomingMessage;
const forwarded = { host: 'chat.example.com', 'x-forwarded-for': '198.51.100.7' };

test.each([
  ['nobody in between', '198.51.100.7', { host: 'chat.example.com' }, 'proxy-none', true],
  [
    'a program beside the server, which is trusted like a proxy there',
    '127.0.0.1',
    { host: '127.0.0.1' },
    'proxy-none',
    true,
  ],
  ['a trusted proxy that says for whom it speaks', PROXY, forwarded, 'proxy-trusted', true],
  ['a trusted proxy that does not', PROXY, { host: 'chat.example.com', via: '1.1 proxy' }, 'proxy-mute', false],
  ['a proxy that nobody named', '10.0.0.2', forwarded, 'proxy-untrusted', false],
] as const)('%s is told as it is', (_what, from, headers, found, ok) => {
  expect(checkProxy(request(from, headers), new TrustedProxies([PROXY, '127.0.0.1']))).toEqual({
    check: 'proxy',
    ok,
    found,
    values: {},
  });
});
