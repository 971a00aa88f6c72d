import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { workspace } from '../support/server';
import {
  HomeNetwork,
  missingForHomeNetwork,
  noHomeNetworkHere,
  OUTSIDE,
  type RouterOptions,
} from './support/home-network';
import { HomeServer, PORT } from './support/home-server';

const impossible = noHomeNetworkHere();
const missing = impossible === null ? missingForHomeNetwork() : null;
/** Where everything is installed, its absence would hide that nothing was tried. */
const mustBeThere = (process.env['CI'] ?? process.env['PARLEY_CI']) !== undefined;
const reason = impossible ?? (mustBeThere ? null : missing);
if (reason !== null) test.skip(`a router that opens ports: ${reason}`, () => undefined);

const OUTER = '11.22.33.44';
const node = join(workspace, 'node_modules/.bin/node');

(reason === null ? describe : describe.skip)('a router that opens ports', () => {
  let network: HomeNetwork;
  let home: HomeServer;

  beforeAll(() => {
    if (missing !== null) throw new Error(missing);
    network = new HomeNetwork();
    home = new HomeServer(network, 'home', { PARLEY_NETWORK_MDNS: 'false' });
  });
  afterEach(async () => {
    await home.end();
  });
  afterAll(() => network?.remove());

  const router = (options: Partial<RouterOptions>): Promise<void> =>
    network.startRouter({ pcp: true, upnp: true, allows: true, outer: OUTER, ...options });

  /** Whether a server answers at the outer address, asked from outside; its id. */
  const seenFromOutside = (): string | null => {
    const script = `fetch('https://${OUTER}:${PORT}/.well-known/parley').then((a) => a.json()).then(({ serverId }) => console.log(serverId), () => process.exit(1))`;
    const [program, args] = network.within('outside', node, '-e', script);
    const env = { ...network.environment, NODE_TLS_REJECT_UNAUTHORIZED: '0', NODE_NO_WARNINGS: '1' };
    const { status, stdout } = spawnSync(program, args, { encoding: 'utf8', env, timeout: 10_000 });
    return status === 0 ? stdout.trim() : null;
  };
  const routerLines = (): Record<string, unknown>[] => home.parley('doctor').filter(({ check }) => check === 'router');

  it('is asked by PCP, lets others in, is named in the card and the doctor, and takes it back at the stop', async () => {
    await router({ upnp: false });
    await home.start();
    expect(await home.logged('router-asked')).toMatchObject({ state: 'opened', method: 'pcp' });
    expect(network.forwarded()).toEqual([Number(PORT)]);
    expect(seenFromOutside()).toBe(home.ready?.serverId);
    const [account] = home.parley(
      ...['account', 'create', '--handle', 'alice', '--name', 'Alice', '--setup-token', home.ready?.setupToken ?? ''],
    );
    expect(account).toMatchObject({ address: `alice@${OUTER}:${PORT}` });
    expect(routerLines()).toMatchObject([
      { ok: true, detail: `Your router opened port ${PORT} for you: reachable as ${OUTER}:${PORT} (PCP).` },
    ]);
    expect(await home.end()).toBe(0);
    expect(network.forwarded()).toEqual([]);
    expect(seenFromOutside()).toBeNull();
  });

  it('is asked by UPnP when it knows nothing else', async () => {
    await router({ pcp: false });
    await home.start();
    expect(await home.logged('router-asked')).toMatchObject({ state: 'opened', method: 'upnp' });
    expect(network.forwarded()).toEqual([Number(PORT)]);
    expect(seenFromOutside()).toBe(home.ready?.serverId);
    expect(await home.end()).toBe(0);
    expect(network.forwarded()).toEqual([]);
  });

  it('that refuses is told as that, and nothing is opened', async () => {
    // Asked by PCP, this daemon looks through all ports for one that it may open, for minutes.
    await router({ pcp: false, allows: false });
    await home.start();
    expect(await home.logged('router-asked')).toMatchObject({ state: 'refused' });
    expect(network.forwarded()).toEqual([]);
    expect(routerLines()).toMatchObject([
      { ok: false, detail: expect.stringMatching(/refused to open a port/) as unknown },
    ]);
  });

  it('without an address of the internet is told as that, and nobody is sent there', async () => {
    await router({ outer: '10.9.8.7' });
    await home.start();
    const { state } = await home.logged('router-asked');
    // The daemon of newer versions refuses to open anything then.
    expect(['private', 'refused']).toContain(state);
    expect(home.parley('whoami')).toHaveLength(1);
    expect(JSON.stringify(home.parley('doctor').filter(({ check }) => check === 'internet'))).not.toContain('10.9.8.7');
  });

  it('that is not there is told as that', async () => {
    await network.stopRouter();
    await home.start();
    expect(await home.logged('router-asked')).toMatchObject({ state: 'absent' });
    expect(routerLines()).toMatchObject([
      { ok: true, detail: expect.stringMatching(/^No router was found/) as unknown },
    ]);
  });

  it('is not asked when that is switched off, nor when others are told another way', async () => {
    await router({});
    for (const environment of [{ PARLEY_NETWORK_PORT_MAPPING: 'false' }, { PARLEY_NETWORK_PUBLIC_IP: OUTSIDE }]) {
      await home.start(environment);
      expect(routerLines()).toEqual([]);
      expect(await home.end()).toBe(0);
      expect([network.forwarded(), home.count('router-asked')]).toEqual([[], 0]);
    }
  });

  it('forgets the port by itself when the server was killed and does not come back', async () => {
    await router({ upnp: false });
    await home.start();
    await home.logged('router-asked');
    await home.end('SIGKILL');
    expect(network.forwarded()).toEqual([Number(PORT)]);
    // A new process has another nonce: the router keeps the mapping of the one before, and the new one gets a port all the same.
    await home.start();
    expect(await home.logged('router-asked')).toMatchObject({ state: 'opened' });
  });
});
