import { build } from 'esbuild';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { workspace } from '../e2e/support/server';
import type { Figures } from './report';
import type { Mark } from './trace-probe';

/** The four processes on the way of a message. */
export const PARTS = ['sender', 'senderServer', 'recipientServer', 'recipient'] as const;
export type Part = (typeof PARTS)[number];

/** One message that was alone on its way, in unix ms. */
export interface Journey {
  readonly begin: number;
  readonly arrived: number;
}

/** A step ends with the first mark of its kind after the step before; answers that cross its way are smaller than what carries the text. */
interface Step {
  readonly name: string;
  readonly part: Part;
  readonly what: Mark['what'];
  readonly bytes: number;
}

const step = (name: string, part: Part, what: Mark['what'], bytes = 0): Step => ({ name, part, what, bytes });
/** Frames that carry the sealed text of 1 KB are at least so long; a receipt on the link is a little shorter, other frames much. */
const TEXT = 1_000;
const TEXT_ON_LINK = 1_500;
const COMMIT = 2_000;

const steps: readonly Step[] = [
  step('sender: encrypt, seal, commit', 'sender', 'out', COMMIT),
  step('to its server', 'senderServer', 'in', COMMIT),
  step('its server: check', 'senderServer', 'begin'),
  step('its server: durable', 'senderServer', 'durable'),
  step('its server: to the link', 'senderServer', 'link-out', TEXT_ON_LINK),
  step('over the link', 'recipientServer', 'link-in', TEXT_ON_LINK),
  step('other server: check', 'recipientServer', 'begin'),
  step('other server: durable', 'recipientServer', 'durable'),
  step('other server: to the reader', 'recipientServer', 'out', TEXT),
  step('to the reader', 'recipient', 'in', TEXT),
  step('reader: unseal', 'recipient', 'unsealed'),
  step('reader: decrypt, seal the receipt, commit', 'recipient', 'out', COMMIT),
  step('to the other server', 'recipientServer', 'in', COMMIT),
  step('other server: check the commit', 'recipientServer', 'begin'),
  step('other server: commit durable', 'recipientServer', 'durable'),
  step('other server: tell the reader', 'recipientServer', 'out', TEXT),
  step('to the reader again', 'recipient', 'in', TEXT),
];

/** Where the milliseconds of a message go: preloads a probe into every process, and reads afterwards what it noted. */
export class Trace {
  private constructor(
    private readonly folder: string,
    private readonly probe: string,
  ) {}

  static async prepare(): Promise<Trace> {
    const folder = mkdtempSync(join(tmpdir(), 'parley-trace-'));
    // Beside the packages, so that it finds the same ones as what it watches.
    const probe = join(workspace, 'node_modules/.cache/parley', `trace-probe.${process.pid}.mjs`);
    await build({
      entryPoints: [join(workspace, 'bench/trace-probe.ts')],
      outfile: probe,
      bundle: true,
      platform: 'node',
      format: 'esm',
      target: 'node26',
      packages: 'external',
      logLevel: 'warning',
    });
    return new Trace(folder, probe);
  }

  environment(part: Part): Record<string, string> {
    return { NODE_OPTIONS: `--import=${pathToFileURL(this.probe).href}`, PARLEY_TRACE: this.file(part) };
  }

  /**
   * Each step in milliseconds, as the median and as the fastest tenth takes it (on a shared machine the nearer to what it costs), and
   * transactions of each server for one message, with those of its receipt; once the processes have ended.
   */
  report(journeys: readonly Journey[]): Figures {
    const marks = Object.fromEntries(PARTS.map((part) => [part, this.marks(part)])) as Record<Part, Mark[]>;
    const times = new Map<string, number[]>();
    for (const journey of journeys) for (const [name, ms] of follow(journey, marks)) collect(times, name, ms);
    const [first, last] = [journeys[0]?.begin ?? 0, journeys.at(-1)?.arrived ?? 0];
    const transactions = (part: Part): number =>
      marks[part].filter(({ what, at }) => what === 'durable' && at >= first && at <= last).length / journeys.length;
    return {
      stepsMs: Object.fromEntries(
        [...times].map(([name, values]) => [name, { median: at(values, 0.5), fastestTenth: at(values, 0.1) }]),
      ),
      transactionsPerMessage: {
        senderServer: transactions('senderServer'),
        recipientServer: transactions('recipientServer'),
      },
    };
  }

  remove(): void {
    rmSync(this.folder, { recursive: true });
    rmSync(this.probe);
  }

  private file(part: Part): string {
    return join(this.folder, `${part}.json`);
  }

  private marks(part: Part): Mark[] {
    return existsSync(this.file(part)) ? (JSON.parse(readFileSync(this.file(part), 'utf8')) as Mark[]) : [];
  }
}

/** The steps of one message, with their milliseconds; nothing for one that cannot be followed. */
function follow({ begin, arrived }: Journey, marks: Readonly<Record<Part, readonly Mark[]>>): [string, number][] {
  const found: [string, number][] = [];
  let at = begin;
  for (const { name, part, what, bytes } of steps) {
    const next = marks[part].find((mark) => mark.at >= at && mark.what === what && mark.bytes >= bytes);
    if (next === undefined || next.at > arrived) return [];
    found.push([name, next.at - at]);
    at = next.at;
  }
  found.push(['reader: show', arrived - at]);
  return found;
}

function collect(times: Map<string, number[]>, name: string, ms: number): void {
  const known = times.get(name);
  if (known === undefined) times.set(name, [ms]);
  else known.push(ms);
}

const at = (values: readonly number[], part: number): number =>
  [...values].sort((a, b) => a - b)[Math.floor(values.length * part)] ?? Number.NaN;
