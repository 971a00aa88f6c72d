import { Injectable } from '@nestjs/common';
import type { Registry } from 'prom-client';
import type { Measure, Spread } from './measure';
import { processMeasures } from './process-measures';

/** Collects the measures of all modules. The exposition, and the package that writes it, come with the first scrape. */
@Injectable()
export class MetricsService {
  private readonly measures: Measure[] = [];
  private readonly spreads: Spread[] = [];
  private registry: Promise<Registry> | undefined;

  /** Adds a measure; once for each name, before the first scrape. */
  add(measure: Measure): void {
    this.measures.push(measure);
  }

  /** The same for a spread. */
  addSpread(spread: Spread): void {
    this.spreads.push(spread);
  }

  /** Text in the exposition format of Prometheus. */
  async text(): Promise<{ type: string; body: string }> {
    this.registry ??= this.open();
    const registry = await this.registry;
    return { type: registry.contentType, body: await registry.metrics() };
  }

  private async open(): Promise<Registry> {
    const { Counter, Gauge, Histogram, Registry } = await import('prom-client');
    const registry = new Registry();
    for (const { name, help, type, read, label } of [...this.measures, ...processMeasures()]) {
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
    for (const { name, help, label, buckets, follow } of this.spreads) {
      const metric = new Histogram({
        name: `parley_${name}`,
        help,
        labelNames: [label],
        buckets: [...buckets],
        registers: [registry],
      });
      follow((value, part) => metric.observe({ [label]: part }, value));
    }
    return registry;
  }
}
