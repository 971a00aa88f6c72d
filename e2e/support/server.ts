import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { finished } from 'node:stream/promises';
import { promisify } from 'node:util';

/** The workspace; programs that are bundled elsewhere are told by the environment. */
export const workspace = process.env['PARLEY_ROOT'] ?? resolve(__dirname, '../..');

/** The ready line of a server. */
export interface Ready {
  readonly ready: true;
  readonly ui: string;
  readonly address: string;
  readonly serverId: string;
  readonly setupToken: string | null;
}

/** `PARLEY_PROFILE_DIR`: each server leaves a CPU profile there when it stops in good order. */
function profiling(): string[] {
  const folder = process.env['PARLEY_PROFILE_DIR'];
  return folder === undefined ? [] : ['--cpu-prof', `--cpu-prof-dir=${folder}`];
}

/** Runs a command of the server to its end. */
async function runCommand(...args: string[]): Promise<void> {
  const command = [join(workspace, 'dist/server/main.js'), ...args];
  await promisify(execFile)(join(workspace, 'node_modules/.bin/node'), command);
}

/** Tests ask no router for anything, and tell no neighbour that they are there, unless they are about that. */
export const apart = { PARLEY_NETWORK_PORT_MAPPING: 'false', PARLEY_NETWORK_MDNS: 'false' };

/** A folder that the test owns. */
export const temporaryFolder = (name: string): string => mkdtempSync(join(tmpdir(), `parley-${name}-`));

/**
 * The built server as its own process, as in production. Ports are free ones at the first start and stay the same over restarts, so that
 * addresses go on to be true. Its log is appended to `server.log` beside the data directory.
 */
export class ServerProcess {
  private child: ChildProcess | null = null;
  /** Everything the process said is in its log. */
  private logged: Promise<void> = Promise.resolve();
  private answered: Ready | null = null;

  private constructor(
    readonly folder: string,
    private readonly environment: Readonly<Record<string, string>>,
    private flags: readonly string[],
    private readonly program: string,
  ) {}

  /** Starts a server on an empty (or the given) folder and waits for its ready line. `flags` of the first start say where it listens. */
  static async start({
    folder = temporaryFolder('server'),
    environment = {},
    flags = ['--host', '127.0.0.1', '--port', '0', '--ui-port', '0'],
    program = join(workspace, 'dist/server/main.js'),
  }: {
    folder?: string;
    environment?: Record<string, string>;
    flags?: readonly string[];
    program?: string;
  } = {}): Promise<ServerProcess> {
    const server = new ServerProcess(folder, environment, flags, program);
    await server.up();
    return server;
  }

  get data(): string {
    return join(this.folder, 'data');
  }

  get log(): string {
    return join(this.folder, 'server.log');
  }

  get ready(): Ready {
    if (!this.answered) throw new Error('the server has not been started');
    return this.answered;
  }

  get pid(): number {
    if (this.child?.pid === undefined) throw new Error('the server is not running');
    return this.child.pid;
  }

  /** Starts the process again on the same folder and ports. */
  async up(): Promise<void> {
    const child = spawn(
      join(workspace, 'node_modules/.bin/node'),
      [...profiling(), this.program, '--data', this.data, ...this.flags],
      {
        env: { ...process.env, NODE_ENV: 'production', ...apart, ...this.environment },
        stdio: ['ignore', 'pipe', 'pipe'],
      },
    );
    this.child = child;
    this.logged = finished(child.stderr.pipe(createWriteStream(this.log, { flags: 'a' })));
    const lines = createInterface({ input: child.stdout });
    const line = await Promise.race([
      once(lines, 'line').then(([text]) => String(text)),
      once(child, 'exit').then(([code]) =>
        Promise.reject(new Error(`the server ended with ${String(code)}: see ${this.log}`)),
      ),
    ]);
    this.answered = JSON.parse(line) as Ready;
    const bound: Record<string, string> = {
      '--ui-port': new URL(this.answered.ui).port,
      '--port': this.answered.address.split(':').at(-1) ?? '',
    };
    this.flags = this.flags.map((flag, at, flags) => (flag === '0' ? (bound[flags[at - 1] ?? ''] ?? flag) : flag));
  }

  /** A backup of this server, as the command makes it. Returns its path. */
  async backup(): Promise<string> {
    const file = join(temporaryFolder('backup'), 'server.backup');
    await runCommand('backup', '--data', this.data, '--to', file);
    return file;
  }

  /** What a backup of this server holds, restored elsewhere and started: at the same addresses, or where `flags` say. */
  async restored(file: string, flags: readonly string[] = this.flags): Promise<ServerProcess> {
    const folder = temporaryFolder('restored');
    await runCommand('restore', '--from', file, '--data', join(folder, 'data'));
    return ServerProcess.start({ folder, environment: this.environment, flags });
  }

  /** Resolves when the process has ended, by itself or not. */
  async ended(): Promise<void> {
    const { child } = this;
    if (child !== null && child.exitCode === null && child.signalCode === null) await once(child, 'exit');
  }

  /** Ends the process (SIGTERM: in good order; SIGKILL: as a power cut does) and waits until it is gone. */
  async down(signal: NodeJS.Signals = 'SIGTERM'): Promise<number | null> {
    const { child } = this;
    if (!child) return null;
    this.child = null;
    if (child.exitCode !== null || child.signalCode !== null) return child.exitCode;
    const gone = once(child, 'exit');
    child.kill(signal);
    const [code] = (await gone) as [number | null];
    await this.logged;
    return code;
  }

  async restart(signal: NodeJS.Signals = 'SIGTERM'): Promise<void> {
    await this.down(signal);
    await this.up();
  }
}
