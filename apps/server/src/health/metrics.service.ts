import { Injectable } from '@nestjs/common';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import type { Registry } from 'prom-client';

/** A number worth watching; it tells of no person. */
export interface Measure {
  /** Without the prefix `parley_`. */
  readonly name: string;
  readonly help: string;
  /** A counter only rises. */
  readonly type: 'counter' | 'gauge';
  /** Values by label value, or one value. Read with every scrape. */
  readonly read: () => number | Readonly<Record<string, number>>;
  /** Name of the label when `read` gives several values. */
  readonly label?: string;
}

const NANOSECONDS = 1e-9;

/** Collects the measures of all modules. The exposition, and the package that writes it, come with the first scrape. */
@Injectable()
export class MetricsService {
  private readonly measures: Measure[] = [];
  private registry: Promise<Registry> | undefined;

  /** Adds a measure; once for each name, before the first scrape. */
  add(measure: Measure): void {
    this.measures.push(measure);
  }

  /** Text in the exposition format of Prometheus. */
  async text(): Promise<{ type: string; body: string }> {
    this.registry ??= this.open();
    const registry = await this.registry;
    return { type: registry.contentType, body: await registry.metrics() };
  }

  private async open(): Promise<Registry> {
    const { Counter, Gauge, Registry } = await import('prom-client');
    const registry = new Registry();
    const lag = monitorEventLoopDelay({ resolution: 20 });
    lag.enable();
    for (const { name, help, type, read, label } of [...this.measures, ...processMeasures(lag)]) {
      const Kind = type === 'counter' ? Counter : Gauge;
      const metric = new Kind({
        name: `parley_${name}`,
        help,
        labelNames: label === undefined ? [] : [label],
        registers: [registry],
        collect: () => {
          metric.reset();
          const value = read();
          if (typeof value === 'number') metric.inc(value);
          else if (label !== undefined)
            for (const [key, part] of Object.entries(value)) metric.inc({ [label]: key }, part);
        },
      });
    }
    return registry;
  }
}

function processMeasures(lag: ReturnType<typeof monitorEventLoopDelay>): Measure[] {
  return [
    {
      name: 'resident_memory_bytes',
      help: 'Resident memory of the process.',
      type: 'gauge',
      read: () => process.memoryUsage.rss(),
    },
    { name: 'uptime_seconds', help: 'Time since the start.', type: 'gauge', read: () => process.uptime() },
    {
      name: 'event_loop_lag_seconds',
      help: 'Delay of the event loop since the last scrape.',
      type: 'gauge',
      label: 'quantile',
      read: () => {
        const values = {
          '0.5': lag.percentile(50) * NANOSECONDS,
          '0.99': lag.percentile(99) * NANOSECONDS,
          '1': lag.max * NANOSECONDS,
        };
        lag.reset();
        return values;
      },
    },
  ];
}
