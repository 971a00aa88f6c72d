import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { temporaryFolder, workspace } from './server';

/** What a finished `parley` command said. */
export interface Outcome {
  readonly code: number | null;
  /** The objects of `--json`, one a line. */
  readonly lines: readonly Record<string, unknown>[];
  readonly stderr: string;
}

/** A `parley` command that is running. */
export class ParleyProcess {
  readonly lines: Record<string, unknown>[] = [];
  private errors = '';
  private readonly listeners = new Set<() => void>();
  readonly finished: Promise<Outcome>;

  constructor(readonly child: ChildProcessWithoutNullStreams) {
    createInterface({ input: child.stdout }).on('line', (line) => {
      this.lines.push(JSON.parse(line) as Record<string, unknown>);
      for (const listener of this.listeners) listener();
    });
    child.stderr.on('data', (chunk: Buffer) => (this.errors += chunk.toString()));
    this.finished = once(child, 'close').then(([code]) => ({
      code: code as number | null,
      lines: this.lines,
      stderr: this.errors,
    }));
  }

  /** Resolves when the lines so far satisfy the condition; rejects when the command ends before. */
  async until(condition: (lines: readonly Record<string, unknown>[]) => boolean): Promise<void> {
    if (condition(this.lines)) return;
    await new Promise<void>((resolve, reject) => {
      const check = (): void => {
        if (!condition(this.lines)) return;
        this.listeners.delete(check);
        resolve();
      };
      this.listeners.add(check);
      void this.finished.then(({ code, stderr }) => {
        if (condition(this.lines)) resolve();
        else reject(new Error(`parley ended (${String(code)}) before what was waited for: ${stderr}`));
      });
    });
  }

  /** Ends it and waits until it is gone. */
  async end(signal: NodeJS.Signals = 'SIGINT'): Promise<Outcome> {
    this.child.kill(signal);
    return this.finished;
  }
}

/** One person's terminal: a profile folder and a server. */
export class Terminal {
  constructor(
    readonly server: string,
    readonly profile: string = temporaryFolder('profile'),
    readonly password: string | null = null,
    private readonly environment: Readonly<Record<string, string>> = {},
  ) {}

  /** Starts a command with `--json`. */
  start(...args: readonly string[]): ParleyProcess {
    const child = spawn(
      join(workspace, 'node_modules/.bin/node'),
      [
        join(workspace, 'dist/terminal/parley.js'),
        '--json',
        '--profile',
        this.profile,
        '--server',
        this.server,
        ...args,
      ],
      {
        env: {
          ...process.env,
          NO_COLOR: '1',
          ...(this.password === null ? {} : { PARLEY_PASSWORD: this.password }),
          ...this.environment,
        },
      },
    );
    return new ParleyProcess(child);
  }

  /** Runs a command to its end, whatever its exit code; `input` goes to its standard input. */
  async run(args: readonly string[], input = ''): Promise<Outcome> {
    const command = this.start(...args);
    command.child.stdin.end(input);
    return command.finished;
  }

  /** Runs a command that must succeed and returns its lines. */
  async ok(...args: readonly string[]): Promise<readonly Record<string, unknown>[]> {
    const outcome = await this.run(args);
    if (outcome.code !== 0)
      throw new Error(`parley ${args.join(' ')} ended with ${String(outcome.code)}: ${outcome.stderr}`);
    return outcome.lines;
  }
}
