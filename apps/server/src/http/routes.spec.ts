import { call, setUp, startTestServer, statusOf, type TestServer } from '../gateway/owner-client.fixtures';
import { anId, ownerKeys, random } from '../gateway/owner-data.fixtures';

// A start makes keys and a certificate, which takes a while on a busy machine.

let server: TestServer;

beforeAll(async () => {
  server = await startTestServer();
  await setUp(server, await ownerKeys());
});
afterAll(() => server.remove());

type Operations = Record<string, { operationId?: string; responses: Record<string, unknown> }>;
const routes = async (): Promise<[method: string, path: string][]> => {
  const { json } = await call(server.url, 'GET', 'docs/openapi.json');
  const { paths } = json as { paths: Record<string, Operations> };
  return Object.entries(paths).flatMap(([path, operations]) =>
    Object.keys(operations).map((method): [string, string] => [method.toUpperCase(), path]),
  );
};

/** For whoever reaches the owner's surface. */
const OPEN = [
  'GET /api/access',
  'POST /api/access/set-up',
  'POST /api/access/sign-in',
  'GET /api/health',
  'GET /api/health/live',
  'GET /api/health/ready',
];

describe('the routes of the owner’s surface', () => {
  it('are for signed-in devices only, all but these', async () => {
    const all = await routes();
    expect(all.length).toBeGreaterThan(15);
    const open: string[] = [];
    for (const [method, path] of all) {
      const where = path.replace(/^\/api\//, '').replaceAll(/\{\w+\}/g, () => anId(16));
      for (const bad of ['', 'x', Buffer.from(random(32)).toString('base64url')]) {
        const { status, json } = await call(server.url, method, where, { token: bad, headers: { via: '1.1 proxy' } });
        if (status === 401) expect(json).toMatchObject({ error: { code: 'not-signed-in' } });
        else open.push(`${method} ${path}`);
      }
    }
    expect([...new Set(open)].sort()).toEqual([...OPEN].sort());
  });

  it('are described with what they answer', async () => {
    const { json } = await call(server.url, 'GET', 'docs/openapi.json');
    const { paths } = json as { paths: Record<string, Operations> };
    expect(Object.keys(paths)).toContain('/api/access/devices/{device}');
    for (const [path, operations] of Object.entries(paths))
      for (const [method, { responses }] of Object.entries(operations))
        expect({ method, path, statuses: Object.keys(responses) }).toMatchObject({
          statuses: expect.arrayContaining([expect.stringMatching(/^20[04]$/)]) as string[],
        });
  });

  it.each(['constructor', '__proto__', 'toString', 'nothing.js', '..%2fserver.key'])(
    'have nothing at /api/docs/%s',
    async (name) => {
      expect((await fetch(`${server.url}/api/docs/${name}`)).status).toBe(404);
    },
  );
});

describe('what everybody may ask', () => {
  it('tells of the owner what a client needs before it signs in, and nothing else', async () => {
    const { json } = await call(server.url, 'GET', 'access');
    const keys = ['account', 'address', 'addresses', 'claimed', 'handle', 'password', 'recoverySalt', 'server'];
    expect(Object.keys(json as object).sort()).toEqual(keys);
    expect((await call(server.url, 'GET', 'health')).json).toEqual({ live: true, ready: true });
  });

  it.each(['access', 'health', 'metrics', 'docs', 'docs/openapi.json'])(
    'is told to no page of another site: %s',
    async (path) => {
      expect(await statusOf(server.url, `/api/${path}`, { host: 'evil.example' })).toBe(421);
      const { headers } = await fetch(`${server.url}/api/${path}`, { headers: { origin: 'https://evil.example' } });
      expect(headers.get('access-control-allow-origin')).toBeNull();
      expect(headers.get('cross-origin-resource-policy')).toBe('same-origin');
    },
  );
});
