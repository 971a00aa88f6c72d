import { execFileSync, spawn } from 'node:child_process';
import { mkdirSync, rmSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { createInterface } from 'node:readline';

const root = resolve(__dirname, '../../..');
const cache = join(root, 'node_modules/.cache/parley');

/** A program that works until it is killed, and prints a line for everything it acknowledges. */
export class CrashChild {
  private readonly path: string;

  /** @param entry file of the program */
  constructor(entry: string) {
    mkdirSync(cache, { recursive: true });
    this.path = join(cache, `${basename(entry, '.ts')}.${process.pid}.mjs`);
    const options = [
      '--bundle',
      '--platform=node',
      '--format=esm',
      '--target=node26',
      '--packages=external',
      '--log-level=error',
      `--tsconfig=${join(root, 'apps/server/tsconfig.app.json')}`,
    ];
    execFileSync(join(root, 'node_modules/.bin/esbuild'), [entry, `--outfile=${this.path}`, ...options]);
  }

  /** Runs it until it has said so many lines, then kills it (SIGKILL, as a power cut does). Returns every whole line it had said. */
  async killedAfter(lines: number, args: readonly string[]): Promise<string[]> {
    const running = spawn(process.execPath, [this.path, ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
    const said: string[] = [];
    for await (const line of createInterface({ input: running.stdout })) {
      said.push(line);
      if (said.length === lines) running.kill('SIGKILL');
    }
    return said;
  }

  remove(): void {
    rmSync(this.path, { force: true });
  }
}
