import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { temporaryFolder, workspace, type Ready } from '../support/server';
import {
  HomeNetwork,
  missingForHomeNetwork,
  noHomeNetworkHere,
  OUTSIDE,
  type RouterOptions,
} from './support/home-network';

const impossible = noHomeNetworkHere();
const missing = impossible === null ? missingForHomeNetwork() : null;
/** Where everything is installed, its absence would hide that nothing was tried. */
const mustBeThere = (process.env['CI'] ?? process.env['PARLEY_CI']) !== undefined;
const reason = impossible ?? (mustBeThere ? null : missing);
if (reason !== null) test.skip(`a router that opens ports: ${reason}`, () => undefined);

const OUTER = '11.22.33.44';
const PORT = '18443';
const node = join(workspace, 'node_modules/.bin/node');
const password = 'a good password for alice';

/** The built server in a home, behind a real miniupnpd. */
class Home {
  private child: ChildProcess | null = null;
  private readonly folder = temporaryFolder('home');
  private readonly said: string[] = [];
  private readonly waiting = new Set<() => void>();
  ready: Ready | null = null;

  constructor(private readonly network: HomeNetwork) {}

  async start(environment: Record<string, string> = {}): Promise<void> {
    const server = [join(workspace, 'dist/server/main.js'), '--data', join(this.folder, 'data')];
    const flags = ['--host', '0.0.0.0', '--port', PORT, '--ui-port', '0'];
    const [program, args] = this.network.within('home', node, ...server, ...flags);
    const child = spawn(program, args, {
      env: { ...this.network.environment, NODE_ENV: 'production', PARLEY_NETWORK_MDNS: 'false', ...environment },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.child = child;
    this.said.length = 0;
    createInterface({ input: child.stderr }).on('line', (line) => {
      this.said.push(line);
      for (const check of this.waiting) check();
    });
    const [line] = (await once(createInterface({ input: child.stdout }), 'line')) as [string];
    this.ready = JSON.parse(line) as Ready;
  }

  /** The first line of the log with this message. */
  async logged(message: string): Promise<Record<string, unknown>> {
    return new Promise((resolve) => {
      const check = (): void => {
        const line = this.said.find((text) => text.includes(`"${message}"`));
        if (line === undefined) return;
        this.waiting.delete(check);
        resolve(JSON.parse(line) as Record<string, unknown>);
      };
      this.waiting.add(check);
      check();
    });
  }

  /** Lines of the log with this message. */
  count(message: string): number {
    return this.said.filter((text) => text.includes(`"${message}"`)).length;
  }

  parley(...args: string[]): Record<string, unknown>[] {
    const client = [join(workspace, 'dist/terminal/parley.js'), '--json', '--profile', join(this.folder, 'profile')];
    const [program, all] = this.network.within('home', node, ...client, '--server', this.ready?.ui ?? '', ...args);
    const { stdout } = spawnSync(program, all, {
      encoding: 'utf8',
      env: { ...this.network.environment, PARLEY_PASSWORD: password },
    });
    return stdout
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line) as Record<string, unknown>);
  }

  async end(signal: NodeJS.Signals = 'SIGTERM'): Promise<number | null> {
    const { child } = this;
    this.child = null;
    if (child === null || child.exitCode !== null || child.signalCode !== null) return null;
    const gone = once(child, 'close');
    // `ip netns exec` becomes the program that it runs.
    child.kill(signal);
    const [code] = (await gone) as [number | null];
    return code;
  }
}

(reason === null ? describe : describe.skip)('a router that opens ports', () => {
  let network: HomeNetwork;
  let home: Home;

  beforeAll(() => {
    if (missing !== null) throw new Error(missing);
    network = new HomeNetwork();
    home = new Home(network);
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
