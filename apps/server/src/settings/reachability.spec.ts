import type { rest } from '@parley/protocol';
import { createServer as createHttps } from 'node:https';
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { generateKeyPairSync } from 'node:crypto';
import { machineAddresses } from '../config';
import { issueCertificate } from '../federation/issue-certificate';
import { call, setUp, startTestServer, type TestServer } from '../gateway/owner-client.fixtures';
import { ownerKeys } from '../gateway/owner-data.fixtures';
import { probe } from './probe';

// A start makes keys and a certificate, which takes a while on a busy machine.

const servers: TestServer[] = [];
afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.remove()));
});

async function checksOf(options: Parameters<typeof startTestServer>[0]): Promise<rest.ReachabilityAnswer['checks']> {
  const server = await startTestServer(options);
  servers.push(server);
  const { token } = await setUp(server, await ownerKeys());
  const { status, json } = await call(server.url, 'GET', 'settings/reachability', { token });
  expect(status).toBe(200);
  expect((await call(server.url, 'GET', 'settings/reachability')).status).toBe(401);
  return (json as rest.ReachabilityAnswer).checks;
}

/** A port that nobody listens on. */
async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  await new Promise((done) => server.close(done));
  return port;
}

describe('reachability', () => {
  it('of a server for its own machine alone is that, and says how others could reach it', async () => {
    const checks = await checksOf({ host: '127.0.0.1' });
    const [address = '', ownPort] = [servers[0]?.address, Number(servers[0]?.address.split(':')[1])];
    expect(checks).toEqual([
      { check: 'machine', address, found: 'ours', remedy: null },
      { check: 'network', address: null, found: 'no-address', remedy: { code: 'listen-wider' } },
      { check: 'internet', address: null, found: 'no-address', remedy: { code: 'get-address', ownPort } },
    ]);
  });

  it('of a server that listens everywhere is tried at each address of the machine', async () => {
    const checks = await checksOf({ host: '0.0.0.0' });
    const addresses = machineAddresses('0.0.0.0');
    const tried = checks.filter(({ address }) => address !== null);
    expect(tried.map(({ address }) => address?.split(':')[0])).toEqual(
      addresses.length === 0 ? ['127.0.0.1'] : addresses,
    );
    expect(tried.map(({ found }) => found)).toEqual(tried.map(() => 'ours'));
  });

  it('says when a name leads nowhere, to nobody, or to somebody else', async () => {
    const other = await startTestServer({});
    servers.push(other);
    const nobody = await freePort();
    const domain = (name: string): Record<string, string> => ({ PARLEY_NETWORK_DOMAIN: name });
    const lines = [
      (await checksOf({ environment: domain('no-such-name.invalid') }))[0],
      (await checksOf({ environment: domain(`localhost:${nobody}`) }))[0],
      (await checksOf({ environment: domain(`localhost:${other.address.split(':')[1]}`) }))[0],
    ];
    // Without a name server nothing comes back at all.
    expect(['unknown-name', 'silent']).toContain(lines[0]?.found);
    expect(lines[1]).toMatchObject({ found: 'refused', remedy: { code: 'forward-port', port: nobody, setting: null } });
    expect(lines[2]).toMatchObject({ found: 'another', remedy: { code: 'forward-port', setting: 'domain' } });
  });
});

describe('a probe', () => {
  it('tells other programs from Parley', async () => {
    const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    const { cert, key } = issueCertificate(privateKey, ['127.0.0.1'], Date.now());
    const page = createHttps({ cert, key }, (_request, response) => response.end('<html>')).listen(0, '127.0.0.1');
    const plain = createServer((socket) => socket.end('220 mail\r\n')).listen(0, '127.0.0.1');
    await Promise.all([once(page, 'listening'), once(plain, 'listening')]);
    const at = (server: typeof page | typeof plain): { host: string; port: number } => ({
      host: '127.0.0.1',
      port: (server.address() as AddressInfo).port,
    });
    expect(await probe(at(page), 'us')).toBe('no-parley');
    expect(await probe(at(plain), 'us')).toBe('no-tls');
    page.close();
    plain.close();
  });
});
