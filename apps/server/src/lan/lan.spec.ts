import type { NetworkInterfaceInfo } from 'node:os';
import { BlockList } from 'node:net';
import fc from 'fast-check';
import {
  MAX_MDNS_PACKETS_PER_SECOND,
  MAX_NEIGHBOURS,
  MAX_NEIGHBOURS_PER_HOST,
  NEIGHBOUR_LIFETIME_MS,
  type ServerId,
} from '@parley/protocol';
import type { Config } from '../config';
import { anId } from '../gateway/owner-data.fixtures';
import { lanAddresses } from './lan-interfaces';
import { gate } from './multicast-socket';
import { NeighbourList } from './neighbour-list';
import { announcement, SERVICE, sightingsIn } from './service-records';

const clock = { time: 0, now: () => clock.time };
beforeEach(() => (clock.time = 1_000_000));
const someone = (): ServerId => anId<ServerId>();

describe('what a packet says', () => {
  const server = someone();
  const host = '192.168.1.7';

  it('of a server that is there, or leaves, is its id, its port, and where it came from', () => {
    const there = announcement(server, 8443, '10.1.1.1');
    expect(sightingsIn({ answers: there }, host)).toEqual({ there: [{ server, host, port: 8443 }], leaving: [] });
    const leaving = announcement(server, 8443, '10.1.1.1', 0);
    expect(sightingsIn({ additionals: leaving }, host)).toEqual({ there: [], leaving: [{ server, host, port: 8443 }] });
    expect(JSON.stringify(there)).not.toMatch(/alice/);
  });

  it('is nothing when it is about anything else', () => {
    const srv = { type: 'SRV', name: `${server}.${SERVICE}`, ttl: 120, data: { port: 8443, target: 'x' } };
    const wrong = [
      { ...srv, name: `x.${SERVICE}` },
      { ...srv, name: SERVICE },
      { ...srv, name: `${server}._http._tcp.local` },
      { ...srv, name: `${server}x.${SERVICE}` },
      { ...srv, data: { port: 0 } },
      { ...srv, data: { port: 70_000 } },
      { ...srv, data: null },
      { ...srv, type: 'A', data: '1.2.3.4' },
      null,
    ];
    expect(sightingsIn({ answers: wrong as never[] }, host)).toEqual({ there: [], leaving: [] });
    const late = [...Array.from({ length: 64 }, () => wrong[0]), srv];
    expect(sightingsIn({ answers: late as never[] }, host).there).toEqual([]);
  });

  it('never throws', () => {
    fc.assert(
      fc.property(fc.array(fc.anything()), (answers) => {
        expect(sightingsIn({ answers: answers as never[] }, host)).toEqual({ there: [], leaving: [] });
      }),
    );
  });
});

describe('neighbours', () => {
  const [friend, stranger] = [someone(), someone()];
  let list: NeighbourList;
  beforeEach(() => (list = new NeighbourList(clock, (server) => server === friend)));
  const at = (server: ServerId, host = '192.168.1.7', port = 8443): Parameters<NeighbourList['hear']>[0] => ({
    ...{ server, host, port },
  });

  it('are those heard lately, at the addresses heard last', () => {
    expect(list.hear(at(friend))).toBe(true);
    expect(list.hear(at(friend))).toBe(false);
    expect(list.hear(at(friend, '192.168.1.8'))).toBe(true);
    expect(list.hear(at(friend, '192.168.1.9'))).toBe(true);
    expect(list.addressesOf(friend)).toEqual(['192.168.1.9:8443', '192.168.1.8:8443']);
    clock.time += NEIGHBOUR_LIFETIME_MS;
    expect(list.list()).toHaveLength(1);
    clock.time += 1;
    expect(list.list()).toEqual([]);
  });

  it('are gone when they say so themselves', () => {
    list.hear(at(friend));
    list.forget(at(friend, '192.168.1.66'));
    expect(list.list()).toHaveLength(1);
    list.forget(at(friend));
    expect(list.list()).toEqual([]);
  });

  it('fit into the list however many one machine claims to be, or all of them', () => {
    for (let count = 0; count < 5_000; count += 1) list.hear(at(someone()));
    expect(list.list()).toHaveLength(MAX_NEIGHBOURS_PER_HOST);
    for (let count = 0; count < 5_000; count += 1) list.hear(at(someone(), `10.0.${count >> 8}.${count & 255}`));
    expect(list.list()).toHaveLength(MAX_NEIGHBOURS);
    expect(list.hear(at(stranger, '10.9.9.9'))).toBe(false);
    expect(list.hear(at(friend))).toBe(true);
    expect(list.list()).toHaveLength(MAX_NEIGHBOURS);
  });
});

describe('a packet is looked into', () => {
  const link = new BlockList();
  link.addSubnet('192.168.1.0', 24, 'ipv4');
  const from = { address: '192.168.1.7', port: 5353 };

  it('when it comes from the network, from the right port, and is not too large', () => {
    const admits = gate('192.168.1.5', clock, link);
    expect(admits({ length: 200 }, from)).toBe(true);
    expect(admits({ length: 9_001 }, from)).toBe(false);
    expect(admits({ length: 200 }, { ...from, port: 40_000 })).toBe(false);
    expect(admits({ length: 200 }, { ...from, address: '192.168.2.7' })).toBe(false);
    expect(admits({ length: 200 }, { ...from, address: '198.51.100.7' })).toBe(false);
  });

  it('so many times a second', () => {
    const admits = gate('192.168.1.5', clock, link);
    const taken = Array.from({ length: 5_000 }, () => admits({ length: 1 }, from)).filter(Boolean);
    expect(taken).toHaveLength(MAX_MDNS_PACKETS_PER_SECOND);
    clock.time += 1_000;
    expect(admits({ length: 1 }, from)).toBe(true);
  });
});

describe('neighbours are looked for', () => {
  const interfaces = {
    eth0: ['192.168.1.5', '198.51.100.1', '2001:db8::5'].map(
      (address) => ({ address, internal: false }) as NetworkInterfaceInfo,
    ),
  };
  it.each<[string, Partial<Config['network']>, readonly string[]]>([
    ['in private networks', {}, ['192.168.1.5']],
    ['in the one it listens in', { host: '192.168.1.5' }, ['192.168.1.5']],
    ['nowhere on this machine alone', { host: '127.0.0.1', mdns: true }, []],
    ['nowhere at an address of the internet', { host: '198.51.100.1' }, []],
    ['nowhere when it is switched off', { mdns: false }, []],
    ['everywhere when it is switched on', { mdns: true }, ['198.51.100.1', '192.168.1.5']],
  ])('%s', (_what, network, addresses) => {
    const config = { network: { host: '0.0.0.0', mdns: null, ...network } } as Config;
    expect(lanAddresses(config, interfaces)).toEqual(addresses);
  });
});
