import type { Outcome, ParleyProcess, Terminal } from '../support/parley';

/**
 * One stream of numbered messages from a terminal to a contact through `send -`. A killed sender is started again and goes on with the
 * next number: what it had not confirmed may have gone out or not, and is remembered as such.
 */
export class Sender {
  /** Confirmed as durable on the own server: must arrive exactly once. */
  readonly confirmed: string[] = [];
  /** Handed to a sender that was killed before it confirmed: may arrive once or not at all. */
  readonly uncertain = new Set<string>();
  private next = 1;
  private process: ParleyProcess | null = null;
  private running = true;

  constructor(
    readonly name: string,
    private readonly terminal: Terminal,
    private readonly to: string,
    private readonly batch: () => number,
  ) {}

  /** Sends batch after batch until `stop`. */
  async run(): Promise<void> {
    while (this.running) await this.sendBatch();
  }

  private async sendBatch(): Promise<void> {
    const texts = Array.from({ length: this.batch() }, () => `${this.name} ${this.next++}`);
    const command = this.terminal.start('send', this.to, '-');
    this.process = command;
    command.child.stdin.on('error', () => undefined); // a killed sender closes its input
    command.child.stdin.end(`${texts.join('\n')}\n`);
    const outcome = await command.finished;
    const durable = outcome.lines.filter((line) => 'id' in line && !('error' in line)).length;
    this.confirmed.push(...texts.slice(0, durable));
    for (const text of texts.slice(durable)) this.uncertain.add(text);
    if (outcome.code !== 0 && outcome.code !== null) throw new Error(`${this.name}: send failed: ${describe(outcome)}`);
  }

  kill(): void {
    this.process?.child.kill('SIGKILL');
  }

  stop(): void {
    this.running = false;
  }
}

/** A follower of everything that arrives, started again whenever it was killed. */
export class Follower {
  private process: ParleyProcess | null = null;
  private running = true;

  constructor(private readonly terminal: Terminal) {}

  async run(): Promise<void> {
    while (this.running) {
      this.process = this.terminal.start('receive', '--follow');
      const outcome = await this.process.finished;
      if (this.running && outcome.code !== null) throw new Error(`a follower ended by itself: ${describe(outcome)}`);
    }
  }

  kill(): void {
    this.process?.child.kill('SIGKILL');
  }

  stop(): void {
    this.running = false;
    this.process?.child.kill('SIGKILL');
  }
}

const describe = ({ code, stderr }: Outcome): string => `exit ${String(code)}, ${stderr.slice(-500)}`;
