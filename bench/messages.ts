import { BenchPair, type OfEach } from './bench-pair';
import { latencyOf, type Latency } from './latency';
import type { Figures } from './report';
import { PARTS, Trace, type Journey } from './trace';

/** A text of 1 KB. */
const BYTES = 1_000;
/** The first messages of new processes, whose code the engine still interprets. */
const COLD = 100;
/** Not counted: servers and clients run for weeks, and reach their pace after some thousand messages. */
const WARM_UP = 3_000;
const ONE_BY_ONE = 500;
const PIPELINED = 3_000;

/**
 * Latency (from `send` until the reader's program is told), then throughput with everything in flight, with the CPU of both servers and both
 * clients. `latencyMs` is that of one message in flight: the next is sent once the one before has settled, which is when its sender shows it as
 * received. `backToBackLatencyMs` sends the next as soon as the one before has arrived, while the tick of that is still on its way back through
 * the same four processes. `coldLatencyMs` is `latencyMs` of the first messages of all.
 * @param traced also says where the milliseconds of `latencyMs` go
 */
export async function messages(traced: boolean): Promise<Figures> {
  const trace = traced ? await Trace.prepare() : null;
  const pair = await BenchPair.start((part) => trace?.environment(part) ?? {});
  try {
    const send = (count: number, settled: boolean): Promise<{ begin: number; times: number[] }> =>
      pair.send(count, BYTES, settled);
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

    const cpu = (): Promise<OfEach> => pair.cpuMicros();
    const atFirst = await cpu();
    const journeys = await oneByOne(ONE_BY_ONE, true);
    const settled = await cpu();
    const backToBack = await oneByOne(ONE_BY_ONE, false);

    const before = await cpu();
    const { begin, times } = await send(PIPELINED, false);
    const last = times.at(-1) ?? Number.NaN;
    const after = await cpu();
    // Processes leave their traces when they end.
    await pair.end();
    return {
      latencyMs: latency(journeys),
      backToBackLatencyMs: latency(backToBack),
      coldLatencyMs: latency(cold),
      messagesPerSecond: PIPELINED / ((last - begin) / 1000),
      cpuMicrosPerMessage: cpuOf(before, after, PIPELINED),
      cpuMicrosOneByOne: cpuOf(atFirst, settled, ONE_BY_ONE),
      ...(trace && { trace: trace.report(journeys) }),
    };
  } finally {
    await pair.end();
    trace?.remove();
  }
}

const latency = (journeys: readonly Journey[]): Latency =>
  latencyOf(journeys.map(({ begin, arrived }) => arrived - begin));

/** Microseconds for each message, in all and of each process. */
function cpuOf(before: Readonly<OfEach>, after: Readonly<OfEach>, count: number): Figures {
  const each = PARTS.map((part) => [part, (after[part] - before[part]) / count] as const);
  return { all: each.reduce((sum, [, micros]) => sum + micros, 0), ...Object.fromEntries(each) };
}
