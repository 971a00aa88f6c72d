import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { once } from 'node:events';

interface Surroundings {
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
}

const CTRL_C = '\x03';

/** A program that somebody started in a terminal of its own: it sees a real one, and what is typed reaches it as from a keyboard. */
export class TerminalWindow {
  private text = '';
  private readonly listeners = new Set<() => void>();
  private readonly closed: Promise<void>;

  private constructor(private readonly child: ChildProcessWithoutNullStreams) {
    const read = (part: Buffer): void => {
      this.text += part.toString();
      for (const listener of this.listeners) listener();
    };
    child.stdout.on('data', read);
    child.stderr.on('data', read);
    this.closed = once(child, 'close').then(() => undefined);
  }

  static open(typed: string, { cwd, env }: Surroundings): TerminalWindow {
    // util-linux gives a terminal to what has none.
    const of = process.platform === 'linux' ? ['-qefc', typed, '/dev/null'] : ['-q', '/dev/null', 'sh', '-c', typed];
    return new TerminalWindow(spawn('script', of, { cwd, env }));
  }

  /** Everything it has shown so far. */
  get shown(): string {
    return this.text.replaceAll('\r', '');
  }

  /** Resolves with the match once it shows this; rejects when it ends before. */
  async shows(pattern: RegExp): Promise<RegExpExecArray> {
    let ended = false;
    void this.closed.then(() => {
      ended = true;
      for (const listener of this.listeners) listener();
    });
    return new Promise((resolve, reject) => {
      const look = (): void => {
        const found = pattern.exec(this.shown);
        if (found === null && !ended) return;
        this.listeners.delete(look);
        if (found === null) reject(new Error(`it ended before it showed ${String(pattern)}:\n${this.shown}`));
        else resolve(found);
      };
      this.listeners.add(look);
      look();
    });
  }

  /** Types Ctrl+C and waits until it has ended. */
  async interrupt(): Promise<void> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    this.child.stdin.write(CTRL_C);
    await this.closed;
  }
}

/** One shell into which blocks are pasted, one after the other. */
export class Shell {
  private readonly child: ChildProcessWithoutNullStreams;
  private read = '';
  private arrived = (): void => undefined;
  private readonly closed: Promise<unknown>;

  constructor({ cwd, env }: Surroundings) {
    // What a block asks for must not be read from the next one.
    const loop =
      `trap 'echo "FAILED ($?): $BASH_COMMAND"' ERR\n` +
      `while IFS= read -r -d '' block; do eval "$block" </dev/null; printf '\\0'; done`;
    this.child = spawn('bash', ['-c', loop], { cwd, env });
    const take = (part: Buffer): void => {
      this.read += part.toString();
      this.arrived();
    };
    this.child.stdout.on('data', take);
    this.child.stderr.on('data', take);
    this.closed = once(this.child, 'close');
  }

  /** Runs a block to its end. @returns what it said @throws Error when a command in it failed */
  async run(block: string): Promise<string> {
    this.read = '';
    const ended = new Promise<void>((resolve) => {
      this.arrived = () => {
        if (this.read.includes('\0')) resolve();
      };
    });
    this.child.stdin.write(`${block}\0`);
    await Promise.race([ended, this.closed]);
    if (!this.read.includes('\0')) throw new Error(`the shell ended:\n${this.read}`);
    const said = this.read.replace('\0', '');
    if (said.includes('FAILED (')) throw new Error(`${block}\nsaid:\n${said}`);
    return said;
  }

  close(): void {
    this.child.stdin.end();
  }
}
