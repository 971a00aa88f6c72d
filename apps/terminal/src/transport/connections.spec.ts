import { once } from 'node:events';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { selfSigned } from './certificate.fixtures';
import { HttpTransport } from './http-transport';
import { PUBLIC_AUTHORITY, type CertificatePin } from './connections';

describe('an https server', () => {
  const [first, second] = [selfSigned(), selfSigned()];
  let server: Server;
  let asked: string[];
  let pinned: string[];
  let transports: HttpTransport[];

  const pin: CertificatePin = {
    where: '/profile/server-certificate',
    load: () => Promise.resolve(pinned.at(-1) ?? null),
    pin: (fingerprint) => Promise.resolve(void pinned.push(fingerprint)),
  };
  const serve = async (certificate: { key: string; cert: string }, port = 0): Promise<URL> => {
    server = createServer(certificate, (request, response) => {
      asked.push(`${request.method} ${request.url} ${request.headers.authorization}`);
      response.end('{"ok":true}');
    });
    server.listen(port, '127.0.0.1');
    await once(server, 'listening');
    return new URL(`https://127.0.0.1:${(server.address() as AddressInfo).port}`);
  };
  const transportTo = (url: URL): HttpTransport => {
    const transport = new HttpTransport(url, pin);
    transports.push(transport);
    return transport;
  };
  const stop = async (): Promise<void> => {
    for (const transport of transports) transport.close();
    server.close();
    server.closeAllConnections();
    await once(server, 'close');
  };

  beforeEach(() => {
    asked = [];
    pinned = [];
    transports = [];
  });

  it('with a certificate of its own is pinned at first use and then recognised', async () => {
    const url = await serve(first);
    const answer = { status: 200, json: { ok: true } };
    expect(await transportTo(url).request('GET', '/api/a', { token: 't' })).toEqual(answer);
    expect(await transportTo(url).request('GET', '/api/b')).toEqual(answer);
    expect(pinned).toHaveLength(1);
    expect(asked).toEqual(['GET /api/a Bearer t', 'GET /api/b undefined']);
    await stop();
  });

  it('is refused loudly, before anything is sent to it, when the certificate has changed', async () => {
    const url = await serve(first);
    await transportTo(url).request('GET', '/api/a');
    await stop();
    asked = [];
    await serve(second, Number(url.port));
    const changed = { code: 'server-key-changed', message: expect.stringContaining(pin.where) as unknown };
    await expect(transportTo(url).request('GET', '/api/a', { token: 'secret' })).rejects.toMatchObject(changed);
    const handlers = { onMessage: () => undefined, onClose: () => undefined };
    await expect(transportTo(url).openSocket('secret', handlers)).rejects.toMatchObject(changed);
    expect(asked).toEqual([]);
    await stop();
  });

  it('for which a public authority vouched is refused, before anything is sent to it, with a certificate of its own', async () => {
    const known = getCACertificates('default');
    setDefaultCACertificates([...known, first.cert]);
    try {
      const url = await serve(first);
      await transportTo(url).request('GET', '/api/a');
      expect(pinned).toEqual([PUBLIC_AUTHORITY]);
      await stop();
      await serve(second, Number(url.port));
      const refused = { code: 'server-key-changed', message: expect.stringContaining(pin.where) as unknown };
      await expect(transportTo(url).request('GET', '/api/b', { token: 'secret' })).rejects.toMatchObject(refused);
      expect(asked).toEqual(['GET /api/a undefined']);
      expect(pinned).toEqual([PUBLIC_AUTHORITY]);
    } finally {
      setDefaultCACertificates(known);
      await stop();
    }
  });

  it('is unavailable when nobody answers', async () => {
    const url = await serve(first);
    await stop();
    await expect(transportTo(url).request('GET', '/api/a')).rejects.toMatchObject({ code: 'server-unavailable' });
  });
});
