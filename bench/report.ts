import { execFileSync } from 'node:child_process';
import { cpus, totalmem } from 'node:os';

/** A tree of figures as a benchmark gives it for one run. */
export type Figures = number | string | readonly Figures[] | { readonly [name: string]: Figures };

/** The medians of several runs, with what is needed to judge them. */
export interface Report {
  readonly [figure: string]: unknown;
  /** Runs counted. */
  readonly runs: number;
  /** For each figure (by path): smallest and largest of the runs. */
  readonly spread: Record<string, readonly [number, number]>;
  readonly machine: { readonly cpu: string; readonly cores: number; readonly memoryGB: number; readonly node: string };
  readonly commit: string;
}

const median = (values: readonly number[]): number => {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[sorted.length >> 1] ?? Number.NaN;
};

/** Enough digits to compare, not more than a shared machine is worth. */
const rounded = (value: number): number => Number(value.toPrecision(4));

/** Runs a benchmark several times and reports medians. */
export async function report(runs: number, once: (run: number) => Promise<Figures>): Promise<Report> {
  const results: Figures[] = [];
  for (let run = 0; run < runs; run++) results.push(await once(run));
  const spread: Report['spread'] = {};
  const merged = merge(results, '', spread) as Record<string, unknown>;
  return { ...merged, runs, spread, machine: machine(), commit: commit() };
}

function merge(samples: readonly Figures[], path: string, spread: Report['spread']): unknown {
  const [first] = samples;
  if (typeof first === 'number') {
    const numbers = samples as readonly number[];
    spread[path] = [rounded(Math.min(...numbers)), rounded(Math.max(...numbers))];
    return rounded(median(numbers));
  }
  if (typeof first !== 'object') return first;
  const below = path === '' ? '' : `${path}.`;
  const part = (key: string): unknown =>
    merge(
      samples.map((sample) => (sample as Record<string, Figures>)[key] as Figures),
      `${below}${key}`,
      spread,
    );
  if (Array.isArray(first)) return first.map((_, i) => part(String(i)));
  return Object.fromEntries(Object.keys(first).map((key) => [key, part(key)]));
}

function machine(): Report['machine'] {
  const [cpu] = cpus();
  return {
    cpu: cpu?.model ?? 'unknown',
    cores: cpus().length,
    memoryGB: Math.round(totalmem() / 2 ** 30),
    node: process.version,
  };
}

function commit(): string {
  try {
    const id = execFileSync('git', ['rev-parse', '--short', 'HEAD'], { encoding: 'utf8' }).trim();
    const changed = execFileSync('git', ['status', '--porcelain'], { encoding: 'utf8' }).trim() !== '';
    return changed ? `${id} with changes` : id;
  } catch {
    return 'unknown';
  }
}
