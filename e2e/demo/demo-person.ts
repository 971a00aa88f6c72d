import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { Terminal, type ParleyProcess } from '../support/parley';
import { ServerProcess, type Ready } from '../support/server';
import { configFile, writeConfig } from './config-files';
import type { DemoOwner } from './people';

/** A terminal whose commands can all be ended at once. */
class DemoTerminal extends Terminal {
  private readonly running = new Set<ParleyProcess>();
  private stopped = false;

  override start(...args: readonly string[]): ParleyProcess {
    if (this.stopped) throw new Error('the demo is being stopped');
    const command = super.start(...args);
    this.running.add(command);
    void command.finished.then(() => this.running.delete(command));
    return command;
  }

  async stop(): Promise<void> {
    this.stopped = true;
    await Promise.all([...this.running].map((command) => command.end()));
  }
}

/** What is told of one person of a running demo. */
export interface DemoSeat {
  readonly handle: string;
  readonly name: string;
  readonly password: string;
  /** Base URL of the app. */
  readonly ui: string;
  readonly address: string;
  readonly accountId: string;
  readonly serverId: string;
  /** Profile folder of a `parley` that is signed in. */
  readonly profile: string;
}

/** One owner with an own server and a terminal; everything lies in one folder. */
export class DemoPerson {
  private following: ParleyProcess | null = null;
  private identity = { accountId: '', address: '' };

  private constructor(
    readonly owner: DemoOwner,
    readonly server: ServerProcess,
    private readonly profile: string,
    private readonly terminal: DemoTerminal,
  ) {}

  /** Starts the server as its `config.conf` says; a new one gets free ports, which it keeps. @param toldIp as in `writeConfig` */
  static async start(owner: DemoOwner, folder: string, toldIp: string | null): Promise<DemoPerson> {
    const known = existsSync(configFile(folder));
    if (!known) writeConfig(folder, owner, { port: 0, uiPort: 0 }, toldIp);
    const server = await ServerProcess.start({ folder, flags: ['--config', configFile(folder)] });
    if (!known) writeConfig(folder, owner, portsOf(server.ready), toldIp);
    const profile = join(folder, 'profile');
    mkdirSync(profile, { recursive: true, mode: 0o700 });
    return new DemoPerson(owner, server, profile, new DemoTerminal(server.ready.ui, profile, owner.password));
  }

  get seat(): DemoSeat {
    const { handle, name, password } = this.owner;
    const { ui, serverId } = this.server.ready;
    return { handle, name, password, ui, serverId, profile: this.profile, ...this.identity };
  }

  /** Where the server listens, whatever others are told. */
  get door(): string {
    return `127.0.0.1:${portsOf(this.server.ready).port}`;
  }

  /** Makes the account, unless an earlier demo in this folder did. */
  async settle(): Promise<void> {
    const { handle, name, colour } = this.owner;
    const { setupToken } = this.server.ready;
    const options = ['--handle', handle, '--name', name, '--colour', colour];
    const [made] =
      setupToken === null
        ? await this.ok('whoami')
        : await this.ok('account', 'create', ...options, '--setup-token', setupToken);
    const { accountId, address } = made as { accountId: string; address: string };
    this.identity = { accountId, address };
  }

  /** Runs a command of `parley` that must succeed. */
  ok(...args: readonly string[]): Promise<readonly Record<string, unknown>[]> {
    return this.terminal.ok(...args);
  }

  /** Is there and reads, until {@link away}. */
  here(): void {
    this.following = this.terminal.start('receive', '--follow');
  }

  /** Resolves when such an event has come. Only while {@link here}. */
  async saw(fits: (event: Record<string, unknown>) => boolean): Promise<void> {
    await this.following?.until((events) => events.some(fits));
  }

  async away(): Promise<void> {
    await this.following?.end();
    this.following = null;
  }

  async stop(): Promise<void> {
    await this.terminal.stop();
    await this.server.down();
  }
}

const portsOf = ({ address, ui }: Ready): { port: number; uiPort: number } => ({
  port: Number(address.split(':').at(-1)),
  uiPort: Number(new URL(ui).port),
});
