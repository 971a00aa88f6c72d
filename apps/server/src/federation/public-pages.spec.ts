import { request } from 'node:https';
import { setUp, startTestServer, type TestServer } from '../gateway/owner-client.fixtures';
import { ownerKeys } from '../gateway/owner-data.fixtures';

// A start makes keys and a certificate, which takes a while on a busy machine.

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
  await setUp(server, await ownerKeys());
});
afterAll(() => server.remove());

interface Got {
  readonly status: number | undefined;
  readonly headers: readonly string[];
  readonly body: string;
}

const ask = (path: string, method = 'GET', headers: Record<string, string> = {}): Promise<Got> =>
  new Promise((resolve, reject) => {
    const [host = '', port = ''] = server.address.split(':');
    request({ host, port, path, method, headers, rejectUnauthorized: false, agent: false }, (response) => {
      let body = '';
      response.on('data', (part: Buffer) => (body += part.toString()));
      response.on('end', () =>
        resolve({ status: response.statusCode, headers: Object.keys(response.headers).sort(), body }),
      );
    })
      .on('error', reject)
      .end();
  });

describe('the port for other servers', () => {
  it('tells everybody which server it is and which versions it speaks, and nothing of its owner', async () => {
    const { status, body, headers } = await ask('/.well-known/parley');
    expect(status).toBe(200);
    expect(JSON.parse(body)).toEqual({
      serverId: server.serverId,
      instance: expect.stringMatching(/^[0-9a-f]{16}$/) as string,
      versions: { min: 1, max: 1 },
    });
    const own = ['cache-control', 'content-length', 'content-type', 'referrer-policy', 'x-content-type-options'];
    expect(headers).toEqual([...own, 'connection', 'date'].sort());
  });

  it('shows the same page behind every invite, whether there is such a person or not', async () => {
    const [owner, nobody] = [await ask('/i/alice'), await ask('/i/nobody')];
    expect(owner).toEqual(nobody);
    expect(owner.status).toBe(200);
  });

  it.each([
    '/',
    '/api/access',
    '/api/health',
    '/api/metrics',
    '/api/docs',
    '/federation',
    '/i/../api/access',
    '/i/a/b',
  ])('has nothing at %s, with any method and under any name', async (path) => {
    for (const method of ['GET', 'POST', 'PUT', 'DELETE', 'OPTIONS'])
      for (const host of ['127.0.0.1', 'evil.example'])
        expect(await ask(path, method, { host })).toMatchObject({ status: 404, body: 'Not found.\n' });
  });
});
