import { SIGN_IN_ATTEMPTS_PER_ADDRESS } from '@parley/protocol';
import { call, passwordOf, setUp, signIn, startTestServer, type TestServer } from '../gateway/owner-client.fixtures';
import { ownerKeys, type OwnerKeys } from '../gateway/owner-data.fixtures';

let keys: OwnerKeys;
let server: TestServer;

const start = async (trusted: string): Promise<void> => {
  server = await startTestServer({ environment: { PARLEY_NETWORK_TRUSTED_PROXIES: trusted } });
  await setUp(server, keys);
};
/** The status of a sign-in with a wrong password, as a proxy passes it on. */
const guess = async (headers: Record<string, string>): Promise<number> => {
  const body = { ...passwordOf(keys), secret: Buffer.alloc(32, 7).toString('base64url') };
  return (await call(server.url, 'POST', 'access/sign-in', { body, headers })).status;
};
const statuses = async (count: number, headers: (at: number) => Record<string, string>): Promise<number[]> => {
  const found: number[] = [];
  for (let at = 0; at < count; at++) found.push(await guess(headers(at)));
  return found;
};

beforeAll(async () => {
  keys = await ownerKeys();
});
afterEach(() => server.remove());

describe('sign-in behind a proxy', () => {
  it('is limited by the address of the client whom a trusted proxy brings: others are not slowed down', async () => {
    await start('127.0.0.1');
    const one = { 'x-forwarded-for': '198.51.100.1' };
    const found = await statuses(SIGN_IN_ATTEMPTS_PER_ADDRESS + 1, () => one);
    expect(found.at(-1)).toBe(429);
    expect(found.slice(0, -1).every((status) => status === 401)).toBe(true);
    expect(await guess({ 'x-forwarded-for': '198.51.100.2' })).toBe(401);
    // What the client itself put in front of what the proxy saw changes nothing.
    expect(await guess({ 'x-forwarded-for': '203.0.113.5, 198.51.100.1' })).toBe(429);
  });

  it('is limited by the address of the connection when it is no trusted proxy’s, whatever is claimed', async () => {
    await start('10.0.0.0/8');
    const claimed = await statuses(SIGN_IN_ATTEMPTS_PER_ADDRESS + 1, (at) => ({
      'x-forwarded-for': `198.51.100.${at}`,
    }));
    expect(claimed.at(-1)).toBe(429);
    expect(await guess({})).toBe(429);
  });

  it('keeps the cookie for HTTPS when the client came by HTTPS to a trusted proxy', async () => {
    await start('127.0.0.1');
    const cookieOf = async (headers: Record<string, string>): Promise<string> =>
      (await call(server.url, 'POST', 'access/sign-in', { body: passwordOf(keys), headers })).headers.get(
        'set-cookie',
      ) ?? '';
    expect(await cookieOf({ 'x-forwarded-proto': 'https' })).toMatch(/; Secure$/);
    expect(await cookieOf({ 'x-forwarded-proto': 'http' })).not.toMatch(/Secure/);
    expect(await cookieOf({})).not.toMatch(/Secure/);
    await server.remove();
    await start('');
    expect(await cookieOf({ 'x-forwarded-proto': 'https' })).not.toMatch(/Secure/);
    await signIn(server, keys);
  });
});
