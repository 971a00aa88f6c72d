import { MAX_STRANGER_CONNECTIONS_PER_ADDRESS } from '@parley/protocol';
import { generateKeyPairSync } from 'node:crypto';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { WebSocket } from 'ws';
import { TrustedProxies } from '../http/trusted-proxies';
import { FederationSurface } from './federation-surface';
import { issueCertificate } from './issue-certificate';

const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
const certificate = issueCertificate(privateKey, ['127.0.0.1'], Date.now());

describe('the federation surface behind a proxy', () => {
  let surface: FederationSurface;
  let from: string[];
  const sockets: WebSocket[] = [];

  const start = async (trusted: readonly string[]): Promise<void> => {
    from = [];
    surface = new FederationSurface(new TrustedProxies(trusted));
    surface.server.setSecureContext({ ...certificate, minVersion: 'TLSv1.3' });
    await once(surface.server.listen(0, '127.0.0.1'), 'listening');
    surface.serve(
      (_request, response) => response.end('page'),
      (_socket, address) => from.push(address),
    );
  };
  afterEach(() => {
    for (const socket of sockets.splice(0)) socket.terminate();
    surface.stopAccepting();
    surface.server.closeAllConnections();
  });

  /** A link that a proxy passes on: what came of it. */
  const link = (client: string): Promise<string> => {
    const { port } = surface.server.address() as AddressInfo;
    const headers = { 'x-forwarded-for': client };
    const socket = new WebSocket(`wss://127.0.0.1:${port}/federation`, { headers, rejectUnauthorized: false });
    sockets.push(socket);
    return new Promise((resolve) => {
      socket.on('open', () => resolve('open'));
      socket.on('error', (error) => resolve(error.message));
    });
  };
  const links = async (count: number, client: string): Promise<Set<string>> =>
    new Set(await Promise.all(Array.from({ length: count }, () => link(client))));

  it('counts links for the server that a trusted proxy brings, and leaves others their share', async () => {
    await start(['127.0.0.1']);
    expect(await links(MAX_STRANGER_CONNECTIONS_PER_ADDRESS, '198.51.100.1')).toEqual(new Set(['open']));
    expect(await link('198.51.100.1')).toMatch(/429/);
    expect(await link('198.51.100.2')).toBe('open');
    expect(new Set(from)).toEqual(new Set(['198.51.100.1', '198.51.100.2']));
    expect(surface.limits.refused).toBe(1);
  });

  it('counts all links for the connection’s own address when nobody there is trusted', async () => {
    await start([]);
    const claimed = Array.from({ length: MAX_STRANGER_CONNECTIONS_PER_ADDRESS }, (_, at) => link(`198.51.100.${at}`));
    expect(new Set(await Promise.all(claimed))).toEqual(new Set(['open']));
    expect(await link('203.0.113.1')).not.toBe('open');
    expect(new Set(from)).toEqual(new Set(['127.0.0.1']));
  });
});
