import { BenchPair } from './bench-pair';
import { latencyOf, type Latency } from './latency';
import type { Figures } from './report';

/** Size of the file in MiB. */
const MIB = Number(process.env['PARLEY_BENCH_MIB'] ?? 1024);
const MESSAGE_BYTES = 1_000;
/** Not counted: code that the engine still interprets. */
const WARM_UP = 1_000;
const WITHOUT = 300;

/**
 * Messages between the two clients that move a file at the same time, over the same servers: latency from `send` until the reader's program is told,
 * one message in flight. `times` is how much longer the p95 is than without the file.
 */
export async function filesMessages(): Promise<Figures> {
  const pair = await BenchPair.start();
  const oneByOne = async (goesOn: (sent: number) => boolean): Promise<Latency> => {
    const took: number[] = [];
    while (goesOn(took.length)) {
      const { begin, times } = await pair.send(1, MESSAGE_BYTES, true);
      took.push((times[0] ?? Number.NaN) - begin);
    }
    return latencyOf(took);
  };
  try {
    await pair.send(WARM_UP, MESSAGE_BYTES, true);
    // Once small, so that the code that moves files is not interpreted either.
    await (
      await pair.beginFile(64 * 1024 * 1024)
    ).saved;
    const without = await oneByOne((sent) => sent < WITHOUT);
    const begin = performance.now();
    let moving = true;
    const { saved } = await pair.beginFile(MIB * 1024 * 1024);
    const end = saved.then(() => {
      moving = false;
      return performance.now();
    });
    const during = await oneByOne(() => moving);
    const seconds = ((await end) - begin) / 1000;
    return {
      withoutMs: without,
      duringMs: during,
      times: during.p95 / without.p95,
      megabytesPerSecond: (MIB * 1024 * 1024) / 1e6 / seconds,
    };
  } finally {
    await pair.end();
  }
}
