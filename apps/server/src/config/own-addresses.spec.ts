import type { NetworkInterfaceInfo } from 'node:os';
import { parseHostPort } from '@parley/protocol';
import type { Config } from './config';
import { isOwnAddress, ownAddresses, setMappedAddress } from './own-addresses';

const info = (address: string, internal = false): NetworkInterfaceInfo =>
  ({ address, internal }) as unknown as NetworkInterfaceInfo;

/** A laptop at home, with a container network. */
const interfaces = {
  lo: [info('127.0.0.1', true), info('::1', true)],
  wlan0: [info('192.168.1.5'), info('2001:db8:1::5'), info('fd00::5'), info('fe80::1')],
  docker0: [info('172.17.0.1')],
  'br-1f': [info('172.18.0.1')],
  eth1: [info('169.254.3.4')],
  wan: [info('203.0.113.9')],
};

const config = (network: Partial<Config['network']>): Config =>
  ({ network: { host: '0.0.0.0', port: 8443, domain: null, publicIp: null, ...network } }) as Config;

describe('own addresses', () => {
  it('of a server that listens everywhere are those of its networks, the widest first, and this machine last', () => {
    expect(ownAddresses(config({}), interfaces)).toEqual(['203.0.113.9:8443', '192.168.1.5:8443', '127.0.0.1:8443']);
    expect(ownAddresses(config({ host: '::', port: 9000 }), interfaces)).toEqual([
      '203.0.113.9:9000',
      '192.168.1.5:9000',
      '[2001:db8:1::5]:9000',
      '[fd00::5]:9000',
      '[::1]:9000',
    ]);
  });

  it('are what was configured when something was', () => {
    expect(ownAddresses(config({ host: '192.168.1.5' }), interfaces)).toEqual(['192.168.1.5:8443']);
    expect(ownAddresses(config({ host: '127.0.0.1' }), interfaces)).toEqual(['127.0.0.1:8443']);
    expect(ownAddresses(config({ publicIp: '198.51.100.1' }), interfaces)).toEqual(['198.51.100.1:8443']);
    expect(ownAddresses(config({ domain: 'a.example', publicIp: '198.51.100.1' }), interfaces)).toEqual([
      'a.example',
      '198.51.100.1:8443',
    ]);
  });

  it('fit into a card however many networks there are', () => {
    const many = { eth0: Array.from({ length: 20 }, (_, at) => info(`10.0.0.${at + 1}`)) };
    const addresses = ownAddresses(config({}), many);
    expect(addresses).toHaveLength(8);
    expect(addresses.at(-1)).toBe('127.0.0.1:8443');
  });

  it('have one more where a router takes connections, which others learn first unless something was configured', () => {
    const [bare, named] = [config({}), config({ domain: 'a.example' })];
    for (const each of [bare, named]) setMappedAddress(each, '198.51.100.9:8443');
    expect(ownAddresses(bare, interfaces).slice(0, 2)).toEqual(['198.51.100.9:8443', '203.0.113.9:8443']);
    expect(ownAddresses(named, interfaces)).toEqual(['a.example', '198.51.100.9:8443']);
    expect(isOwnAddress(bare, parseHostPort('198.51.100.9:8443'))).toBe(true);
    expect(ownAddresses(config({}), interfaces)).not.toContain('198.51.100.9:8443');
    const many = { eth0: Array.from({ length: 20 }, (_, at) => info(`10.0.0.${at + 1}`)) };
    expect(ownAddresses(bare, many)).toHaveLength(8);
    setMappedAddress(bare, null);
    expect(ownAddresses(bare, interfaces)[0]).toBe('203.0.113.9:8443');
  });

  it('are known as our own', () => {
    const own = (text: string): boolean => isOwnAddress(config({ host: '127.0.0.1' }), parseHostPort(text));
    expect(own('127.0.0.1:8443')).toBe(true);
    expect(own('localhost:8443')).toBe(true);
    expect(own('127.0.0.1:8444')).toBe(false);
    expect(own('192.168.1.5:8443')).toBe(false);
  });
});
