import type { IncomingMessage } from 'node:http';
import { TLSSocket } from 'node:tls';
import { TrustedProxies } from './trusted-proxies';

const request = (remoteAddress: string, headers: IncomingMessage['headers'] = {}): IncomingMessage =>
  ({ socket: { remoteAddress }, headers }) as IncomingMessage;
const forwarded = (chain: string): IncomingMessage['headers'] => ({ 'x-forwarded-for': chain });

describe('trusted proxies', () => {
  const proxies = new TrustedProxies(['127.0.0.1', '10.1.0.0/16', 'fd00::/8']);

  it.each([
    ['127.0.0.1', '198.51.100.7', '198.51.100.7'],
    ['::ffff:127.0.0.1', '198.51.100.7', '198.51.100.7'],
    ['10.1.2.3', '2001:db8::7', '2001:db8::7'],
    ['fd12::1', '198.51.100.7', '198.51.100.7'],
    // A chain of trusted proxies is followed to the first address that none of them vouches for; what stands before it was said by that one.
    ['127.0.0.1', '203.0.113.1, 198.51.100.7, 10.1.9.9', '198.51.100.7'],
  ])('%s is believed that it speaks for %s: %s', (peer, chain, client) => {
    expect(proxies.clientOf(request(peer, forwarded(chain)))).toBe(client);
  });

  it.each(['198.51.100.1', '10.2.0.1', '::1', '192.168.0.1', ''])('%s speaks for itself alone', (peer) => {
    expect(proxies.clientOf(request(peer, forwarded('203.0.113.9')))).toBe(peer);
    expect(proxies.isSecure(request(peer, { 'x-forwarded-proto': 'https' }))).toBe(false);
  });

  it.each(['', 'unknown', 'alice', '198.51.100.7:4711'])('what is no address (%p) counts for the proxy', (chain) => {
    expect(proxies.clientOf(request('127.0.0.1', forwarded(chain)))).toBe('127.0.0.1');
  });

  it('nobody is trusted unless somebody is configured', () => {
    const nobody = new TrustedProxies([]);
    expect(nobody.clientOf(request('127.0.0.1', forwarded('203.0.113.9')))).toBe('127.0.0.1');
    expect(nobody.isSecure(request('127.0.0.1', { 'x-forwarded-proto': 'https' }))).toBe(false);
  });

  it('a proxy says whether its client came by HTTPS; without a word the connection itself does', () => {
    const secure = Object.create(TLSSocket.prototype) as TLSSocket;
    Object.defineProperty(secure, 'remoteAddress', { value: '127.0.0.1' });
    const overTls = (headers: IncomingMessage['headers']): IncomingMessage =>
      ({ socket: secure, headers }) as unknown as IncomingMessage;
    expect(proxies.isSecure(request('127.0.0.1', { 'x-forwarded-proto': 'https' }))).toBe(true);
    expect(proxies.isSecure(request('127.0.0.1', { 'x-forwarded-proto': 'http' }))).toBe(false);
    expect(proxies.isSecure(request('127.0.0.1'))).toBe(false);
    expect(proxies.isSecure(overTls({}))).toBe(true);
    expect(proxies.isSecure(overTls({ 'x-forwarded-proto': 'http' }))).toBe(false);
  });
});
