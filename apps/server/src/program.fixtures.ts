import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';

const root = resolve(__dirname, '../../..');
export const node = join(root, 'node_modules/.bin/node');
export const entry = join(root, 'dist/server/main.js');

/** Builds the server when it is stale. Takes minutes on a busy machine. */
export function buildServer(): void {
  const build = [join(root, 'tools/build.mjs'), '--if-stale', 'server'];
  const { status, stderr } = spawnSync(node, build, { encoding: 'utf8' });
  const said = stderr.replace(/^(Building|Built) the server.*$/gm, '').trim();
  if (status !== 0 || said !== '') throw new Error(`the build ended with ${String(status)}: ${said}`);
}

interface Ready {
  readonly ready: true;
  readonly ui: string;
  readonly address: string;
  readonly serverId: string;
  readonly setupToken: string | null;
}

/** The built server as a real process. */
export class RunningProgram {
  private constructor(
    readonly process: ChildProcess,
    readonly ready: Ready,
    private readonly said: readonly string[],
  ) {}

  /** Resolves with the ready line. */
  static async of(child: ChildProcess): Promise<RunningProgram> {
    const said: string[] = [];
    child.stderr?.on('data', (text: Buffer) => said.push(text.toString()));
    const line = await new Promise<string>((done, fail) => {
      if (child.stdout !== null) createInterface({ input: child.stdout }).once('line', done);
      child.once('close', (code) => fail(new Error(`ended with ${code}: ${said.join('')}`)));
    });
    return new RunningProgram(child, JSON.parse(line) as Ready, said);
  }

  /** What it wrote to stderr. */
  get log(): string {
    return this.said.join('');
  }

  /** Sends a signal and waits for the end. */
  async end(signal: NodeJS.Signals = 'SIGTERM'): Promise<number | null> {
    this.process.kill(signal);
    return this.ended();
  }

  async ended(): Promise<number | null> {
    const [code] = (await once(this.process, 'close')) as [number | null];
    return code;
  }
}

/** Tests ask no router for anything, and tell no neighbour that they are there. */
const apart = { PARLEY_NETWORK_PORT_MAPPING: 'false', PARLEY_NETWORK_MDNS: 'false' };

/** How a command ended. */
interface Ended {
  readonly status: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A working directory for starts of the built server. */
export class ProgramFolder {
  readonly path = mkdtempSync(join(tmpdir(), 'parley-program-'));
  readonly data = join(this.path, 'data');
  private readonly running: ChildProcess[] = [];

  /**
   * @param node.preload a script that runs before the server
   * @param node.fileBlocks no file may grow beyond so many blocks of the shell, as if the disk were full
   */
  async start(
    more: readonly string[] = [],
    { preload, fileBlocks, env = {} }: { preload?: string; fileBlocks?: number; env?: Record<string, string> } = {},
  ): Promise<RunningProgram> {
    const before = preload === undefined ? [] : ['--require', preload];
    const command = [...before, entry, ...this.flags(), ...more];
    const limited = ['-c', `ulimit -S -f ${fileBlocks ?? 0} && exec "$@"`, 'sh', node, ...command];
    const [program, args] = fileBlocks === undefined ? [node, command] : ['/bin/sh', limited];
    const child = spawn(program, args, {
      cwd: this.path,
      env: { ...process.env, ...apart, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.running.push(child);
    return RunningProgram.of(child);
  }

  /** Runs to the end; for starts that are refused. */
  refusal(...more: string[]): { status: number | null; stdout: string; stderr: string } {
    const options = { cwd: this.path, encoding: 'utf8', timeout: 30_000 } as const;
    const { status, stdout, stderr } = spawnSync(node, [entry, ...this.flags(), ...more], options);
    return { status, stdout, stderr };
  }

  /** Runs a command of the server to its end. @param how.preload a script that runs before it; `uid` who runs it */
  command(
    args: readonly string[],
    { preload, env = {}, uid }: { preload?: string; env?: Record<string, string>; uid?: number } = {},
  ): Ended {
    const before = preload === undefined ? [] : ['--require', preload];
    const { status, signal, stdout, stderr } = spawnSync(node, [...before, entry, ...args], {
      cwd: this.path,
      encoding: 'utf8',
      env: { ...process.env, ...env },
      ...(uid !== undefined && { uid }),
      timeout: 60_000,
    });
    return { status, signal, stdout, stderr };
  }

  remove(): void {
    for (const child of this.running.splice(0)) child.kill('SIGKILL');
    rmSync(this.path, { recursive: true, force: true });
  }

  private flags(): string[] {
    return ['--data', this.data, '--host', '127.0.0.1', '--port', '0', '--ui-port', '0'];
  }
}
