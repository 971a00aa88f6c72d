import { networkInterfaces, type NetworkInterfaceInfo } from 'node:os';
import type { Timers } from '@parley/protocol';
import type { Config } from '../config';
import { isPublicIPv4 } from './is-public';
import { isMappingWanted } from './is-wanted';
import { RouterRefusal, RouterSilence, type Mapper, type Mapping } from './mapping';
import { PortMapper, type MappingOutcome } from './port-mapper';

/** Timers that run when they are told to. */
class Manual implements Timers {
  readonly waiting: { delay: number; task: () => void }[] = [];

  after(delay: number, task: () => void): () => void {
    const entry = { delay, task };
    this.waiting.push(entry);
    return () => {
      const at = this.waiting.indexOf(entry);
      if (at >= 0) this.waiting.splice(at, 1);
    };
  }

  /** Runs the next one. Returns how long it would have waited. */
  fire(): number | undefined {
    const next = this.waiting.shift();
    next?.task();
    return next?.delay;
  }
}

describe('a port that a router passes on', () => {
  const mapping = (port = 8443, lifetime = 3600): Mapping => ({ method: 'upnp', host: '198.51.100.7', port, lifetime });
  let timers: Manual;
  let asked: number[];
  let unmapped: number[];
  let answer: () => Promise<Mapping>;
  let mapper: PortMapper;
  let next: (outcome: MappingOutcome) => void;
  const outcome = (): Promise<MappingOutcome> => new Promise((resolve) => (next = resolve));

  beforeEach(() => {
    [timers, asked, unmapped] = [new Manual(), [], []];
    answer = () => Promise.resolve(mapping());
    const router: Mapper = {
      method: 'upnp',
      map: ({ outerPort }) => {
        asked.push(outerPort);
        return answer();
      },
      unmap: ({ port }) => {
        unmapped.push(port);
        return Promise.resolve();
      },
    };
    mapper = new PortMapper(8443, {
      timers,
      route: () => Promise.resolve({ gateway: '192.168.1.1', local: '192.168.1.5' }),
      mappers: async function* () {
        yield await Promise.resolve(router);
      },
      changed: (found) => next(found),
      failed: (error) => {
        throw error;
      },
    });
  });

  /** Runs the timer and waits for what comes of it. */
  const renewed = async (): Promise<{ found: MappingOutcome; waited: number | undefined }> => {
    const found = outcome();
    const waited = timers.fire();
    return { found: await found, waited };
  };

  it('is asked for again in time, the same one, and taken back in the end', async () => {
    answer = () => Promise.resolve(mapping(9000));
    const first = outcome();
    mapper.start();
    expect(await first).toEqual({ state: 'opened', mapping: mapping(9000) });
    expect(await renewed()).toMatchObject({ waited: 15 * 60_000, found: { state: 'opened' } });
    expect(asked).toEqual([8443, 9000]);
    await mapper.stop();
    expect(unmapped).toEqual([9000]);
    expect(timers.waiting).toEqual([]);
  });

  it.each([
    [120, 60_000],
    [1, 30_000],
    [0, 15 * 60_000],
    [86_400, 15 * 60_000],
  ])('that is given for %d s is asked for again after %d ms', async (lifetime, delay) => {
    answer = () => Promise.resolve(mapping(8443, lifetime));
    const first = outcome();
    mapper.start();
    await first;
    expect(timers.waiting.map((entry) => entry.delay)).toEqual([delay]);
    await mapper.stop();
  });

  it('that is lost is told, and looked for again later', async () => {
    const first = outcome();
    mapper.start();
    await first;
    answer = () => Promise.reject(new RouterSilence('upnp'));
    expect((await renewed()).found).toEqual({ state: 'absent' });
    answer = () => Promise.reject(new RouterRefusal('upnp', 606));
    expect(await renewed()).toMatchObject({ waited: 10 * 60_000, found: { state: 'refused', refusal: { code: 606 } } });
    answer = () => Promise.resolve(mapping());
    expect((await renewed()).found).toMatchObject({ state: 'opened' });
    await mapper.stop();
  });

  it('that comes while the server stops is given back at once', async () => {
    let give: (mapping: Mapping) => void = () => undefined;
    answer = () => new Promise((resolve) => (give = resolve));
    mapper.start();
    while (asked.length === 0) await Promise.resolve();
    const stopped = mapper.stop();
    give(mapping());
    await stopped;
    expect(unmapped).toEqual([8443]);
    expect(timers.waiting).toEqual([]);
  });

  it('of a router that says nothing does not hold up the stop', async () => {
    answer = () => new Promise(() => undefined);
    mapper.start();
    while (asked.length === 0) await Promise.resolve();
    const stopped = mapper.stop();
    expect(timers.fire()).toBe(2_000);
    await stopped;
  });
});

describe('the router is asked', () => {
  const interfacesWith = (...addresses: string[]): NodeJS.Dict<NetworkInterfaceInfo[]> => ({
    eth0: addresses.map((address) => ({ address, internal: false }) as NetworkInterfaceInfo),
  });
  const home = interfacesWith('192.168.1.5', '2001:db8::5');
  const config = (network: Partial<Config['network']>): Config =>
    ({ network: { host: '0.0.0.0', domain: null, publicIp: null, portMapping: null, ...network } }) as Config;

  it.each<[string, Partial<Config['network']>, NodeJS.Dict<NetworkInterfaceInfo[]>, boolean]>([
    ['in a home network', {}, home, true],
    ['at one address of it', { host: '192.168.1.5' }, home, true],
    ['not when it is switched off', { portMapping: false }, home, false],
    ['not on this machine alone', { host: '127.0.0.1', portMapping: true }, home, false],
    ['not with a domain', { domain: 'a.example' }, home, false],
    ['with a domain when it is switched on', { domain: 'a.example', portMapping: true }, home, true],
    ['not with a public address that was configured', { publicIp: '198.51.100.1' }, home, false],
    ['not with a public address of the machine', {}, interfacesWith('192.168.1.5', '198.51.100.1'), false],
    ['not without a network', {}, {}, false],
    ['not with IPv6 alone', { host: '::' }, interfacesWith('2001:db8::5'), false],
  ])('%s', (_what, network, interfaces, wanted) => expect(isMappingWanted(config(network), interfaces)).toBe(wanted));

  it('by the networks that there are when nobody names some', () => {
    expect(isMappingWanted(config({}))).toBe(isMappingWanted(config({}), networkInterfaces()));
  });
});

it.each(['10.0.0.1', '100.64.0.1', '127.0.0.1', '169.254.1.1', '172.31.0.1', '192.168.0.1', '0.0.0.0', '240.0.0.1'])(
  '%s is no address of the internet',
  (ip) => expect(isPublicIPv4(ip)).toBe(false),
);
it.each(['8.8.8.8', '100.63.255.255', '172.32.0.1', '223.255.255.255'])('%s is one', (ip) =>
  expect(isPublicIPv4(ip)).toBe(true),
);
