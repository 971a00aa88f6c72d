import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { temporaryFolder, workspace, type Ready } from '../../support/server';
import type { HomeNetwork } from './home-network';

/** Of the listener for other servers; in a namespace every port is free. */
export const PORT = '18443';
const node = join(workspace, 'node_modules/.bin/node');
const password = 'a good password for whoever it is';

/** The built server in one of the namespaces, and the terminal client beside it. */
export class HomeServer {
  private child: ChildProcess | null = null;
  private readonly folder = temporaryFolder('home');
  private readonly said: string[] = [];
  private readonly waiting = new Set<() => void>();
  ready: Ready | null = null;

  constructor(
    private readonly network: HomeNetwork,
    private readonly place: 'home' | 'router',
    private readonly environment: Readonly<Record<string, string>>,
  ) {}

  async start(environment: Record<string, string> = {}): Promise<void> {
    const server = [join(workspace, 'dist/server/main.js'), '--data', join(this.folder, 'data')];
    const flags = ['--host', '0.0.0.0', '--port', PORT, '--ui-port', '0'];
    const [program, args] = this.network.within(this.place, node, ...server, ...flags);
    const child = spawn(program, args, {
      env: { ...this.network.environment, NODE_ENV: 'production', ...this.environment, ...environment },
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

  /** The token of the device that the terminal client is. */
  get token(): string {
    return (JSON.parse(readFileSync(join(this.folder, 'profile/device.json'), 'utf8')) as { token: string }).token;
  }

  /** One GET of the owner's surface. */
  get(path: string): unknown {
    const script = `fetch(process.argv[1], { headers: { authorization: 'Bearer ' + process.argv[2] } }).then((a) => a.text()).then(console.log)`;
    const url = `${this.ready?.ui ?? ''}api/${path}`;
    const [program, args] = this.network.within(this.place, node, '-e', script, url, this.token);
    return JSON.parse(spawnSync(program, args, { encoding: 'utf8', env: this.network.environment }).stdout);
  }

  parley(...args: string[]): Record<string, unknown>[] {
    const client = [join(workspace, 'dist/terminal/parley.js'), '--json', '--profile', join(this.folder, 'profile')];
    const [program, all] = this.network.within(this.place, node, ...client, '--server', this.ready?.ui ?? '', ...args);
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
