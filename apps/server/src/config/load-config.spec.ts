import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { addressOf, withPorts, type Config } from './config';
import { ownAddresses } from './own-addresses';
import { ConfigurationError } from './configuration-error';
import { loadConfig } from './load-config';

describe('configuration', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'parley-config-'));
  });
  afterEach(() => {
    rmSync(folder, { recursive: true });
  });

  const load = (argv: string[] = [], environment: Record<string, string> = {}): Config =>
    loadConfig({ argv, environment, folder });
  const file = (text: string, name = 'config.conf'): void => {
    writeFileSync(join(folder, name), text);
  };
  const refusal = (argv: string[], environment: Record<string, string> = {}): string => {
    try {
      load(argv, environment);
    } catch (error) {
      if (error instanceof ConfigurationError) return error.message;
      throw error;
    }
    throw new Error('the configuration was taken');
  };

  it('has defaults for everything', () => {
    expect(load()).toEqual({
      network: {
        host: '0.0.0.0',
        port: 8443,
        publicIp: null,
        domain: null,
        role: 'owner',
        relays: [],
        trustedProxies: [],
        portMapping: null,
        mdns: null,
      },
      relay: { accept: 'list', tokens: [], allow: [], deny: [], quotaPerPeer: 2 ** 28, quota: 2 ** 32 },
      client: { clientId: null },
      ui: { host: '127.0.0.1', port: 8080 },
      tls: { cert: null, key: null, ca: null },
      dht: null,
      storage: { data: join(folder, 'data'), quota: 20_000_000_000 },
      log: { level: 'info' },
    });
  });

  it('lets flags win over environment over file over defaults', () => {
    file('[UI]\nport = 1001\nhost = ::1\n[Network]\nport = 1002');
    expect(load().ui.port).toBe(1001);
    expect(load([], { PARLEY_UI_PORT: '2001' }).ui.port).toBe(2001);
    const config = load(['--ui-port', '3001'], { PARLEY_UI_PORT: '2001' });
    expect(config.ui).toEqual({ port: 3001, host: '::1' });
    expect(config.network.port).toBe(1002);
  });

  it('reads the documented file, with comments and empty values', () => {
    file(
      '[Network]\nhost = 192.168.0.100\nport = 8443\npublic_ip =\ndomain =\nrole = owner            ; or relay\n' +
        'relays =                ; addresses\ntrusted_proxies =\n[Client]\nclient_id = alice       ; pre-fills\n[UI]\nhost = 127.0.0.1\n' +
        'port = 8080\n[TLS]\ncert =\nkey =\nca =                    ; closed\n[DHT]\nbootstrap =\n[Storage]\ndata = ./data\nquota =\n',
      'other.conf',
    );
    const config = load(['--config', 'other.conf']);
    expect(config.client.clientId).toBe('alice');
    expect(addressOf(config)).toBe('192.168.0.100:8443');
  });

  it('starts relative paths of a file in the folder of the file, those of a flag in the working directory', () => {
    const other = mkdtempSync(join(tmpdir(), 'parley-config-'));
    writeFileSync(join(other, 'c.conf'), '[Storage]\ndata = ./d');
    expect(load(['--config', join(other, 'c.conf')]).storage.data).toBe(join(other, 'd'));
    expect(load(['--config', join(other, 'c.conf'), '--data=./d']).storage.data).toBe(join(folder, 'd'));
    rmSync(other, { recursive: true });
  });

  it.each([
    ['20GB', 20e9],
    ['500m', 5e8],
    ['1.5 TB', 1.5e12],
    ['64 KiB', 65_536],
    ['1234', 1234],
    ['0', 0],
  ])('reads the quota %s', (text, bytes) => {
    expect(load(['--quota', text]).storage.quota).toBe(bytes);
    expect(load([], { PARLEY_STORAGE_QUOTA: text }).storage.quota).toBe(bytes);
  });

  it.each(['GB', '-1', '1e9', '5PB', '20 GB free', '9999999999999T', '1i'])('takes %s for no quota', (text) => {
    expect(refusal(['--quota', text])).toMatch(/\[Storage\] quota .*must be a size/);
  });

  it('reads the list of trusted proxies', () => {
    file('[Network]\ntrusted_proxies = 127.0.0.1, 10.1.0.0/16  2001:db8::/32');
    expect(load().network.trustedProxies).toEqual(['127.0.0.1', '10.1.0.0/16', '2001:db8::/32']);
    expect(Object.isFrozen(load().network.trustedProxies)).toBe(true);
  });

  it('reads the relays of an owner, with a token behind # in the file and elsewhere', () => {
    const relays = 'one.example#a-token-of-24-characters, 192.0.2.1:9000';
    const read = [
      { address: 'one.example', token: 'a-token-of-24-characters' },
      { address: '192.0.2.1:9000', token: null },
    ];
    file(`[Network]\nrelays = ${relays}  # mine\nport = 9000 # of the machine`);
    expect(load().network).toMatchObject({ relays: read, port: 9000 });
    file('');
    expect(load([], { PARLEY_NETWORK_RELAYS: relays }).network.relays).toEqual(read);
  });

  it('reads what a relay needs, tokens from a file too', () => {
    const id = 'a'.repeat(51) + 'q';
    file('first-token-is-long # Alice\n\n  second-token-is-long\n', 'tokens');
    file(
      `[Network]\nrole = relay\n[Relay]\naccept = token\ntokens = third-token-is-long\ntokens_file = tokens\n` +
        `allow = ${id}\ndeny = ${id} ${id}\nquota_per_peer = 1MB\nquota = 1GB`,
    );
    expect(load()).toMatchObject({
      network: { role: 'relay' },
      relay: {
        accept: 'token',
        tokens: ['third-token-is-long', 'first-token-is-long', 'second-token-is-long'],
        allow: [id],
        deny: [id, id],
        quotaPerPeer: 1e6,
        quota: 1e9,
      },
    });
    file('short', 'tokens');
    expect(refusal([])).toMatch(/\[Relay\] tokens_file names a file in which a line is none of/);
  });

  it.each([
    [{ PARLEY_NETWORK_RELAYS: 'relay.example' }, /^\[Network\] relays is for \[Network\] role = owner\.$/],
    [{ PARLEY_CLIENT_CLIENT_ID: 'alice' }, /^\[Client\] client_id is for \[Network\] role = owner\.$/],
    [{ PARLEY_RELAY_ACCEPT: 'token' }, /^\[Relay\] tokens is missing/],
  ])('refuses a relay with %j', (environment, sentence) => {
    expect(refusal([], { PARLEY_NETWORK_ROLE: 'relay', ...environment })).toMatch(sentence);
  });

  it('is frozen at every level', () => {
    const config = load();
    expect([config, ...(Object.values(config) as object[])].every((part) => Object.isFrozen(part))).toBe(true);
  });

  it.each([
    [['--port', '70000'], /^\[Network\] port \(given as --port\) must be a whole number from 0 to 65535\.$/],
    [['--port', 'many'], /\[Network\] port .*whole number/],
    [['--ui-port', '-1'], /\[UI\] port .*whole number/],
    [['--host', 'chat.example.com'], /\[Network\] host .*IP address/],
    [['--ui-host', '999.1.1.1'], /\[UI\] host .*IP address/],
    [['--data', ''], /\[Storage\] data .*folder/],
    [['--data'], /^--data needs a value\.$/],
    [['--colour', 'red'], /^--colour is no flag/],
    [['-x'], /^-x is no flag/],
    [['--constructor', 'x'], /^--constructor is no flag/],
    [['dance'], /no such command/],
    [['--config', 'missing.conf'], /missing\.conf cannot be read \(ENOENT\)/],
  ])('refuses the flags %j in one sentence', (argv, sentence) => {
    expect(refusal(argv)).toMatch(sentence);
  });

  it.each([
    [
      'PARLEY_NETWORK_PUBLIC_IP',
      'example.com',
      /\[Network\] public_ip \(given as PARLEY_NETWORK_PUBLIC_IP\) must be an IP address/,
    ],
    ['PARLEY_NETWORK_DOMAIN', '203.0.113.7', /\[Network\] domain .*must be a domain name/],
    ['PARLEY_NETWORK_DOMAIN', 'no spaces', /\[Network\] domain .*must be a domain name/],
    ['PARLEY_NETWORK_ROLE', 'king', /\[Network\] role .*must be owner or relay/],
    ['PARLEY_NETWORK_RELAYS', 'not:an:address', /\[Network\] relays .*must list addresses/],
    ['PARLEY_NETWORK_RELAYS', 'relay.example.com#short', /\[Network\] relays .*must list addresses/],
    ['PARLEY_NETWORK_RELAYS', 'a.example b.example c.example d.example e.example', /\[Network\] relays .*at most 4/],
    ['PARLEY_RELAY_ACCEPT', 'everyone', /\[Relay\] accept .*must be list, token or anyone/],
    ['PARLEY_RELAY_ACCEPT', 'anyone', /^\[Relay\] accept is for \[Network\] role = relay\.$/],
    ['PARLEY_RELAY_TOKENS', 'a-token-of-24-characters', /^\[Relay\] tokens is for \[Network\] role = relay\.$/],
    ['PARLEY_RELAY_TOKENS', 'guessable', /\[Relay\] tokens .*must list words of 16 to 64/],
    ['PARLEY_RELAY_TOKENS_FILE', '/no/such/file', /\[Relay\] tokens_file .*cannot be read \(ENOENT\)/],
    ['PARLEY_RELAY_ALLOW', 'alice', /\[Relay\] allow .*must list server ids/],
    ['PARLEY_RELAY_QUOTA', 'plenty', /\[Relay\] quota .*must be a size/],
    ['PARLEY_NETWORK_TRUSTED_PROXIES', 'proxy.example.com', /\[Network\] trusted_proxies .*must list IP addresses/],
    ['PARLEY_NETWORK_TRUSTED_PROXIES', '10.0.0.1 0.0.0.0/0', /\[Network\] trusted_proxies .*everybody/],
    ['PARLEY_NETWORK_TRUSTED_PROXIES', '10.0.0.0/33', /\[Network\] trusted_proxies .*must list IP addresses/],
    ['PARLEY_NETWORK_TRUSTED_PROXIES', '10.0.0.0/8/8', /\[Network\] trusted_proxies .*must list IP addresses/],
    ['PARLEY_CLIENT_CLIENT_ID', 'Alice!', /\[Client\] client_id .*must be a handle/],
    ['PARLEY_NETWORK_PORT_MAPPING', 'maybe', /\[Network\] port_mapping .*must be true or false/],
    ['PARLEY_NETWORK_MDNS', 'maybe', /\[Network\] mdns .*must be true or false/],
    ['PARLEY_TLS_CA', '/ca.pem', /\[TLS\] cert is missing: in a closed federation/],
    ['PARLEY_TLS_KEY', '/key.pem', /\[TLS\] cert is missing/],
    ['PARLEY_DHT_BOOTSTRAP', 'nodes.example', /\[DHT\] bootstrap .*must list addresses with ports/],
    ['PARLEY_DHT_SERVE', 'maybe', /\[DHT\] serve .*must be true or false/],
    ['PARLEY_DHT_PORT', '70000', /\[DHT\] port .*must be a whole number/],
    ['PARLEY_STORAGE_QUOTA', 'plenty', /\[Storage\] quota .*must be a size such as 20GB/],
    ['PARLEY_LOG_LEVEL', 'everything', /\[Log\] level .*must be one of debug, info, warn, error/],
    ['PARLEY_UI_POTR', '1', /^PARLEY_UI_POTR is no known configuration key\.$/],
  ])('refuses %s = %s and repeats no value', (variable, value, sentence) => {
    const text = refusal([], { [variable]: value });
    expect(text).toMatch(sentence);
    expect(value.length < 4 || ['relay', 'king'].includes(value) || !text.includes(value)).toBe(true);
  });

  it.each([
    ['[Network]\nprot = 1', /^\[Network\] prot is no known configuration key\.$/],
    ['[Server]\nport = 1', /^\[Server\] port is no known/],
    ['port = 1', /port stands outside of a section/],
    ['[Network]\nport[] = 1', /^\[Network\] port must be a single value\.$/],
    ['[Network]\nport = true', /^\[Network\] port must be a whole number/],
  ])('refuses the file %j', (text, sentence) => {
    file(text);
    expect(refusal([])).toMatch(sentence);
  });

  it('leaves alone variables that only look similar', () => {
    expect(() => load([], { PARLEY_PASSWORD: 'x', PARLEY: '1', HOME: '/' })).not.toThrow();
  });

  it('takes the domain as address, else the public IP address, else the host', () => {
    const at = (environment: Record<string, string>): readonly string[] =>
      ownAddresses(withPorts(load([], environment), { ui: 1, network: 9000 }), {});
    expect(at({})).toEqual(['127.0.0.1:9000']);
    expect(at({ PARLEY_NETWORK_HOST: '::' })).toEqual(['[::1]:9000']);
    expect(at({ PARLEY_NETWORK_PUBLIC_IP: '203.0.113.7' })).toEqual(['203.0.113.7:9000']);
    expect(at({ PARLEY_NETWORK_DOMAIN: 'Chat.Example.com', PARLEY_NETWORK_PUBLIC_IP: '203.0.113.7' })).toEqual([
      'chat.example.com',
      '203.0.113.7:9000',
    ]);
  });
});
