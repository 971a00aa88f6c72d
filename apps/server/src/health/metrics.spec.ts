import { call, setUp, startTestServer, statusOf, type TestServer } from '../gateway/owner-client.fixtures';
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

  it('tell what an operator watches, and nothing of whose it is', async () => {
    const get = async (): Promise<string> => (await fetch(`${server.url}/api/metrics`)).text();
    await get();
    expect((await call(server.url, 'GET', 'messages')).status).toBe(401);
    const text = await get();
    const names = new Set([...text.matchAll(/^# TYPE parley_(\w+)/gm)].map(([, name]) => name));
    for (const name of [
      ...['links', 'commits_total', 'inbox_envelopes', 'outbox_envelopes', 'connections_refused_total'],
      ...['request_seconds', 'refusals_total', 'disk_free_bytes', 'database_bytes', 'certificate_end_seconds'],
      ...['resident_memory_bytes', 'cpu_seconds_total', 'uptime_seconds', 'event_loop_lag_seconds'],
    ])
      expect(names).toContain(name);
    expect(text).toMatch(/^parley_refusals_total\{code="not-signed-in"\} [1-9]/m);
    expect(text).toMatch(/^parley_request_seconds_count\{status="4xx"\} [1-9]/m);
    expect(text).toMatch(/^parley_certificate_end_seconds \d{10}$/m);
    // No ids (base32), no tokens, no addresses.
    expect(text).not.toMatch(/[a-z2-7]{26,}|\d+\.\d+\.\d+\.\d+|example/);
  });
});

describe('health', () => {
  it.each([
    ['health', { live: true, ready: true }],
    ['health/live', { live: true }],
    ['health/ready', { ready: true }],
  ])('is told at %s to whoever asks', async (path, answer) => {
    const { status, json } = await call(server.url, 'GET', path);
    expect({ status, json }).toEqual({ status: 200, json: answer });
  });
});
