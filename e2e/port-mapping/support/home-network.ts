import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { temporaryFolder } from '../../support/server';

/** Debian puts its programs where only root's PATH looks. */
const PATH = `${process.env['PATH'] ?? ''}:/usr/sbin:/sbin`;
const environment = { ...process.env, PATH };

const run = (program: string, ...args: string[]): { status: number | null; stdout: string; stderr: string } =>
  spawnSync(program, args, { encoding: 'utf8', env: environment });

function must(program: string, ...args: string[]): string {
  const { status, stdout, stderr } = run(program, ...args);
  if (status !== 0) throw new Error(`${program} ${args.join(' ')} ended with ${String(status)}: ${stderr}`);
  return stdout;
}

/** Why no home network can be made by this user on this machine, whatever is installed; null when one can. */
export function noHomeNetworkHere(): string | null {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return 'network namespaces are made by root on Linux';
  const name = `parley-try-${process.pid}`;
  const made = run('ip', 'netns', 'add', name);
  run('ip', 'netns', 'del', name);
  return made.status === 0 || made.status === null ? null : 'this machine allows no network namespaces';
}

/** What has to be installed to make one, as a sentence; null when nothing has. */
export function missingForHomeNetwork(): string | null {
  for (const [program, flag, from] of [
    ['ip', '-V', 'iproute2'],
    ['nft', '-v', 'nftables'],
    ['miniupnpd', '--help', 'miniupnpd-nftables'],
  ] as const)
    if (run(program, flag).status === null)
      return `${program} is not installed (Debian and Ubuntu: apt-get install ${from})`;
  return null;
}

/** Addresses that exist in the namespaces of a test alone. */
export const HOME = '192.168.77.2';
export const ROUTER = '192.168.77.1';
export const OUTSIDE = '11.22.33.1';

/** How the router is asked. */
export interface RouterOptions {
  readonly pcp: boolean;
  readonly upnp: boolean;
  /** Whether it allows anything. */
  readonly allows: boolean;
  /** Address of its outer side. */
  readonly outer: string;
}

/** A home, its router and a piece of the internet, each a network namespace of its own; the router runs the real miniupnpd. */
export class HomeNetwork {
  private readonly names: Record<'home' | 'router' | 'outside', string>;
  private readonly folder = temporaryFolder('router');
  private daemon: ChildProcess | null = null;

  constructor() {
    const at = `parley-${process.pid}`;
    this.names = { home: `${at}-home`, router: `${at}-router`, outside: `${at}-outside` };
    const { home, router, outside } = this.names;
    for (const name of [home, router, outside]) {
      must('ip', 'netns', 'add', name);
      must('ip', '-n', name, 'link', 'set', 'lo', 'up');
    }
    this.cable([home, 'eth0', `${HOME}/24`], [router, 'lan', `${ROUTER}/24`]);
    this.cable([router, 'wan', null], [outside, 'eth0', `${OUTSIDE}/8`]);
    must('ip', '-n', home, 'route', 'add', 'default', 'via', ROUTER);
  }

  /** The command line that runs a program in one of the namespaces. */
  within(place: 'home' | 'router' | 'outside', ...command: string[]): [program: string, args: string[]] {
    return ['ip', ['netns', 'exec', this.names[place], ...command]];
  }

  get environment(): NodeJS.ProcessEnv {
    return environment;
  }

  /** Starts the router's daemon; one that runs is ended. Resolves when it answers. */
  async startRouter({ pcp, upnp, allows, outer }: RouterOptions): Promise<void> {
    await this.stopRouter();
    must('ip', '-n', this.names.router, 'addr', 'flush', 'dev', 'wan');
    must('ip', '-n', this.names.router, 'addr', 'add', `${outer}/8`, 'dev', 'wan');
    this.inRouter('sysctl', '-qw', 'net.ipv4.ip_forward=1');
    writeFileSync(join(this.folder, 'rules'), RULES);
    this.inRouter('nft', '-f', join(this.folder, 'rules'));
    const yes = (on: boolean): string => (on ? 'yes' : 'no');
    const lines = [
      ...['ext_ifname=wan', 'listening_ip=lan', 'port=0', 'min_lifetime=120', 'secure_mode=yes'],
      ...[`enable_natpmp=${yes(pcp)}`, `enable_upnp=${yes(upnp)}`, 'system_uptime=yes'],
      ...['upnp_table_name=filter', 'upnp_nat_table_name=filter', 'upnp_forward_chain=miniupnpd'],
      ...['upnp_nat_chain=prerouting_miniupnpd', 'upnp_nat_postrouting_chain=postrouting_miniupnpd'],
      'uuid=00000000-0000-4000-8000-000000000000',
      ...(allows ? [`allow 1024-65535 ${HOME}/32 1024-65535`] : []),
      'deny 0-65535 0.0.0.0/0 0-65535',
    ];
    writeFileSync(join(this.folder, 'conf'), lines.join('\n'));
    const [program, args] = this.within(
      ...(['router', 'miniupnpd', '-d', '-f', join(this.folder, 'conf'), '-P', join(this.folder, 'pid')] as const),
    );
    const child = spawn(program, args, { env: environment, stdio: ['ignore', 'pipe', 'pipe'] });
    this.daemon = child;
    const last = pcp ? 'Listening for NAT-PMP/PCP' : 'HTTP listening on port';
    await new Promise<void>((resolve, reject) => {
      const said: string[] = [];
      for (const stream of [child.stdout, child.stderr])
        createInterface({ input: stream }).on('line', (line) => {
          said.push(line);
          if (line.includes(last)) resolve();
        });
      child.once('close', () => reject(new Error(`miniupnpd ended: ${said.join('\n')}`)));
    });
  }

  async stopRouter(): Promise<void> {
    const child = this.daemon;
    this.daemon = null;
    if (child === null || child.exitCode !== null || child.signalCode !== null) return;
    const gone = once(child, 'close');
    child.kill('SIGTERM');
    await gone;
  }

  /** Ports of the outer side that the router passes on, as its firewall has them. */
  forwarded(): number[] {
    const rules = this.inRouter('nft', 'list', 'chain', 'inet', 'filter', 'prerouting_miniupnpd');
    return [...rules.matchAll(/th dport (\d+)|tcp dport (\d+)/g)].map(([, a, b]) => Number(a ?? b));
  }

  async remove(): Promise<void> {
    await this.stopRouter();
    for (const name of Object.values(this.names)) run('ip', 'netns', 'del', name);
  }

  private inRouter(...command: string[]): string {
    const [program, args] = this.within('router', ...command);
    return must(program, ...args);
  }

  private cable(...ends: readonly [End, End]): void {
    const [[nameA, deviceA], [nameB, deviceB]] = ends;
    must(
      ...(['ip', 'link', 'add', deviceA, 'netns', nameA, 'type', 'veth'] as const),
      'peer',
      'name',
      deviceB,
      'netns',
      nameB,
    );
    for (const [name, device, address] of ends) {
      if (address !== null) must('ip', '-n', name, 'addr', 'add', address, 'dev', device);
      must('ip', '-n', name, 'link', 'set', device, 'up');
    }
  }
}

type End = readonly [namespace: string, device: string, address: string | null];

/** Nobody gets in from outside but by what the daemon adds. */
const RULES = `
flush ruleset
table inet filter {
  chain forward {
    type filter hook forward priority 0; policy drop;
    ct state established,related accept
    iifname "lan" accept
    jump miniupnpd
  }
  chain miniupnpd { }
  chain prerouting { type nat hook prerouting priority -100; jump prerouting_miniupnpd; }
  chain prerouting_miniupnpd { }
  chain postrouting { type nat hook postrouting priority 100; jump postrouting_miniupnpd; }
  chain postrouting_miniupnpd { }
}
`;
