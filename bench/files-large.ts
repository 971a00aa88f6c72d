import { BenchPair, type OfEach } from './bench-pair';
import type { Figures } from './report';

/** Size of the file in MiB: 10 GiB unless PARLEY_BENCH_MIB says otherwise. */
const MIB = Number(process.env['PARLEY_BENCH_MIB'] ?? 10 * 1024);
const BYTES = MIB * 1024 * 1024;

/**
 * A file that is generated where it is read and hashed where it is written, between two client processes and over two servers, which do keep it: that it
 * passes, and that no process needs more memory for it than for a small one.
 */
export async function filesLarge(): Promise<Figures> {
  const pair = await BenchPair.start();
  try {
    const before = await pair.cpuMicros();
    const begin = performance.now();
    const { saved } = await pair.beginFile(BYTES);
    await saved;
    const seconds = (performance.now() - begin) / 1000;
    const after = await pair.cpuMicros();
    const peak = await pair.peakBytes();
    const parts = Object.keys(before) as (keyof OfEach)[];
    const ofEach = (value: (part: keyof OfEach) => number): Figures =>
      Object.fromEntries(parts.map((part) => [part, value(part)]));
    return {
      megabytes: BYTES / 1e6,
      megabytesPerSecond: BYTES / 1e6 / seconds,
      cpuSeconds: ofEach((part) => (after[part] - before[part]) / 1e6),
      peakMemoryMB: ofEach((part) => peak[part] / 1e6),
    };
  } finally {
    await pair.end();
  }
}
