import { loadConfig } from '../config/load-config';
import { HostPolicy, type Arrival } from './host-policy';

const policyFor = (environment: Record<string, string> = {}): HostPolicy =>
  new HostPolicy(loadConfig({ argv: [], environment, folder: '/nowhere' }));

const answer = (policy: HostPolicy, headers: Arrival['headers'], method = 'GET', upgrade = false): string => {
  try {
    policy.check({ method, headers }, upgrade);
    return 'taken';
  } catch (error) {
    return (error as { code: string }).code;
  }
};

describe('host policy', () => {
  const local = policyFor();
  const network = policyFor({
    PARLEY_UI_HOST: '192.168.0.7',
    PARLEY_NETWORK_DOMAIN: 'chat.example.com:8443',
    PARLEY_NETWORK_PUBLIC_IP: '203.0.113.7',
  });

  it.each(['localhost:8080', '127.0.0.1:9', '[::1]:8080', 'LOCALHOST'])('takes requests for %s', (host) => {
    expect(answer(local, { host })).toBe('taken');
  });

  it.each([
    undefined,
    '',
    'evil.example',
    'localhost.evil.example',
    'localhost:8080.evil.example',
    '10.0.0.1:8080',
    '127.0.0.1@evil.example',
    'local host',
  ])('refuses requests for %p on loopback', (host) => {
    expect(answer(local, { host })).toBe('foreign-host');
  });

  it('takes its domain, its public address and any IP address when it serves a network, but no other name', () => {
    for (const host of ['chat.example.com', '203.0.113.7', '192.168.0.7:8080', '10.1.2.3', '[fe80::1]:8080']) {
      expect(answer(network, { host })).toBe('taken');
    }
    expect(answer(network, { host: 'rebound.example' })).toBe('foreign-host');
  });

  const host = 'localhost:8080';

  it.each(['POST', 'PUT', 'PATCH', 'DELETE'])('refuses %s of another site', (method) => {
    expect(answer(local, { host, origin: 'http://evil.example' }, method)).toBe('foreign-origin');
    expect(answer(local, { host, origin: 'null' }, method)).toBe('foreign-origin');
    expect(answer(local, { host, origin: 'http://localhost:9999' }, method)).toBe('foreign-origin');
    expect(answer(local, { host, 'sec-fetch-site': 'cross-site' }, method)).toBe('foreign-origin');
    expect(answer(local, { host, 'sec-fetch-site': 'same-site' }, method)).toBe('foreign-origin');
  });

  it('takes writes of its own pages, and of programs, which send no Origin', () => {
    expect(answer(local, { host, origin: 'http://localhost:8080', 'sec-fetch-site': 'same-origin' }, 'POST')).toBe(
      'taken',
    );
    expect(answer(local, { host }, 'POST')).toBe('taken');
  });

  it('refuses WebSockets of another site although they are a GET', () => {
    expect(answer(local, { host, origin: 'http://evil.example' }, 'GET', true)).toBe('foreign-origin');
    expect(answer(local, { host, origin: 'http://evil.example' }, 'GET')).toBe('taken');
    expect(local.allows({ headers: { host, origin: 'http://localhost:8080' } })).toBe(true);
    expect(local.allows({ headers: { host: 'evil.example' } })).toBe(false);
  });
});
