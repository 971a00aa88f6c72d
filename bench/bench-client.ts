import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { workspace } from '../e2e/support/server';
import type { Order } from './message-client';

export type Line = Record<string, unknown>;

/** A client process and what it says. */
export class BenchClient {
  private readonly child: ChildProcessWithoutNullStreams;
  private readonly waiting = new Set<(line: Line) => void>();

  constructor(environment: Readonly<Record<string, string>> = {}) {
    const runTs = join(workspace, 'tools/run-ts.mjs');
    const env = { ...process.env, ...environment };
    this.child = spawn(process.execPath, [runTs, 'bench/message-client.ts'], { cwd: workspace, env });
    this.child.stderr.pipe(process.stderr);
    createInterface({ input: this.child.stdout }).on('line', (text) => {
      const line = JSON.parse(text) as Line;
      if ('failed' in line) throw new Error(`${String(line['failed'])}: ${String(line['message'])}`);
      for (const listener of [...this.waiting]) listener(line);
    });
  }

  /** The first line from now on that satisfies the condition. */
  next(condition: (line: Line) => boolean): Promise<Line> {
    return new Promise((resolve) => {
      const listener = (line: Line): void => {
        if (!condition(line)) return;
        this.waiting.delete(listener);
        resolve(line);
      };
      this.waiting.add(listener);
    });
  }

  do(order: Order): Promise<Line> {
    const answer = this.next((line) => line['done'] === order.do);
    this.child.stdin.write(`${JSON.stringify(order)}\n`);
    return answer;
  }

  /** Arrivals as they come, from now on, until `count` are there: the time of the last, and of each. */
  arrivals(count: number): Promise<number[]> {
    const times: number[] = [];
    return this.next((line) => {
      if ('arrived' in line) times.push(Number(line['at']));
      return times.length >= count;
    }).then(() => times);
  }

  /** CPU time so far in microseconds, and the most memory so far in bytes. */
  async spent(): Promise<{ readonly cpuMicros: number; readonly peakBytes: number }> {
    const { micros, peakBytes } = await this.do({ do: 'spent' });
    return { cpuMicros: Number(micros), peakBytes: Number(peakBytes) };
  }
}
