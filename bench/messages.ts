import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { ServerProcess, workspace } from '../e2e/support/server';
import type { Order } from './message-client';
import { cpuMicros } from './processes';
import type { Figures } from './report';
import { PARTS, Trace, type Journey, type Part } from './trace';

/** A text of 1 KB. */
const BYTES = 1_000;
/** The first messages of new processes, whose code the engine still interprets. */
const COLD = 100;
/** Not counted: servers and clients run for weeks, and reach their pace after some thousand messages. */
const WARM_UP = 3_000;
const ONE_BY_ONE = 500;
const PIPELINED = 3_000;

type Line = Record<string, unknown>;

/** A client process and what it says. */
class BenchClient {
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
}

function latencyOf(journeys: readonly Journey[]): Figures {
  const sorted = journeys.map(({ begin, arrived }) => arrived - begin).sort((a, b) => a - b);
  return { p50: percentile(sorted, 0.5), p95: percentile(sorted, 0.95), p99: percentile(sorted, 0.99) };
}

const percentile = (sorted: readonly number[], part: number): number =>
  sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? Number.NaN;

/**
 * Latency (from `send` until the reader's program is told), then throughput with everything in flight, with the CPU of both servers and both
 * clients. `latencyMs` is that of one message in flight: the next is sent once the one before has settled, which is when its sender shows it as
 * received. `backToBackLatencyMs` sends the next as soon as the one before has arrived, while the tick of that is still on its way back through
 * the same four processes. `coldLatencyMs` is `latencyMs` of the first messages of all.
 * @param traced also says where the milliseconds of `latencyMs` go
 */
export async function messages(traced: boolean): Promise<Figures> {
  const trace = traced ? await Trace.prepare() : null;
  const environment = (part: Part): Record<string, string> => trace?.environment(part) ?? {};
  const servers = await Promise.all([
    ServerProcess.start({ environment: environment('senderServer') }),
    ServerProcess.start({ environment: environment('recipientServer') }),
  ]);
  const [aliceServer, bobServer] = servers;
  const [alice, bob] = [new BenchClient(environment('sender')), new BenchClient(environment('recipient'))];
  try {
    const create = (client: BenchClient, server: ServerProcess, handle: string): Promise<Line> =>
      client.do({ do: 'create', handle, server: server.ready.ui, setupToken: server.ready.setupToken ?? '' });
    const [asAlice, asBob] = await Promise.all([create(alice, aliceServer, 'alice'), create(bob, bobServer, 'bob')]);
    const to = String(asBob['account']);
    const request = bob.next((line) => line['request'] === asAlice['account']);
    const approved = alice.next((line) => line['contact'] === to && line['state'] === 'approved');
    await alice.do({ do: 'add', address: String(asBob['address']) });
    await request;
    await bob.do({ do: 'accept', account: String(asAlice['account']) });
    await approved;

    const send = async (count: number, settled: boolean): Promise<{ begin: number; times: number[] }> => {
      const arrived = bob.arrivals(count);
      const { begin } = await alice.do({ do: 'send', to, count, bytes: BYTES, settled });
      return { begin: Number(begin), times: await arrived };
    };
    const oneByOne = async (count: number, settled: boolean): Promise<Journey[]> => {
      const journeys: Journey[] = [];
      for (let i = 0; i < count; i++) {
        const { begin, times } = await send(1, settled);
        journeys.push({ begin, arrived: times[0] ?? Number.NaN });
      }
      return journeys;
    };
    const cold = await oneByOne(COLD, true);
    await send(WARM_UP, true);
    // The other pace has caches of its own.
    await oneByOne(COLD, true);

    const cpu = async (): Promise<Record<Part, number>> => {
      const clients = await Promise.all([alice.do({ do: 'cpu' }), bob.do({ do: 'cpu' })]);
      return {
        sender: Number(clients[0].micros),
        senderServer: cpuMicros(aliceServer.pid),
        recipientServer: cpuMicros(bobServer.pid),
        recipient: Number(clients[1].micros),
      };
    };
    const atFirst = await cpu();
    const journeys = await oneByOne(ONE_BY_ONE, true);
    const settled = await cpu();
    const backToBack = await oneByOne(ONE_BY_ONE, false);

    const before = await cpu();
    const { begin, times } = await send(PIPELINED, false);
    const last = times.at(-1) ?? Number.NaN;
    const after = await cpu();
    await Promise.all([alice.do({ do: 'stop' }), bob.do({ do: 'stop' })]);
    for (const server of servers) await server.down();
    return {
      latencyMs: latencyOf(journeys),
      backToBackLatencyMs: latencyOf(backToBack),
      coldLatencyMs: latencyOf(cold),
      messagesPerSecond: PIPELINED / ((last - begin) / 1000),
      cpuMicrosPerMessage: cpuOf(before, after, PIPELINED),
      cpuMicrosOneByOne: cpuOf(atFirst, settled, ONE_BY_ONE),
      ...(trace && { trace: trace.report(journeys) }),
    };
  } finally {
    for (const server of servers) {
      await server.down();
      rmSync(server.folder, { recursive: true });
    }
    trace?.remove();
  }
}

/** Microseconds for each message, in all and of each process. */
function cpuOf(before: Readonly<Record<Part, number>>, after: Readonly<Record<Part, number>>, count: number): Figures {
  const each = PARTS.map((part) => [part, (after[part] - before[part]) / count] as const);
  return { all: each.reduce((sum, [, micros]) => sum + micros, 0), ...Object.fromEntries(each) };
}
