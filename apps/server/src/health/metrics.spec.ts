import { setUp, startTestServer, statusOf, type TestServer } from '../gateway/owner-client.fixtures';
import { ownerKeys } from '../gateway/owner-data.fixtures';

// A start makes keys and a certificate, which takes a while on a busy machine.

let server: TestServer;
let token: string;

beforeAll(async () => {
  const file = { PARLEY_NETWORK_DOMAIN: 'chat.example.com' };
  server = await startTestServer({ environment: file });
  ({ token } = await setUp(server, await ownerKeys()));
});
afterAll(() => server.remove());

const scrape = (headers: Record<string, string>): Promise<number | undefined> =>
  statusOf(server.url, '/api/metrics', headers);

describe('the figures', () => {
  it.each(['127.0.0.1', 'localhost:8080', '[::1]:8080'])(
    'are for programs on this machine that ask %s',
    async (host) => {
      expect(await scrape({ host })).toBe(200);
    },
  );

  it.each<Record<string, string>>([
    { host: 'chat.example.com' },
    { host: '127.0.0.1', 'x-forwarded-for': '198.51.100.7' },
    { host: '127.0.0.1', forwarded: 'for=198.51.100.7' },
    { host: '127.0.0.1', via: '1.1 proxy' },
  ])('are refused to who comes through a proxy on this machine with %j, unless it is the owner', async (headers) => {
    expect(await scrape(headers)).toBe(401);
    expect(await scrape({ ...headers, authorization: `Bearer ${token}` })).toBe(200);
  });
});
