import { readdirSync } from 'node:fs';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import type { Measure } from './measure';

const NANOSECONDS = 1e-9;
const MICROSECONDS = 1e-6;
/** Linux lists the open files of a process here; other systems do not, and have no such figure. */
const OPEN_FILES = '/proc/self/fd';

/** What the process takes. Begins to watch the event loop. */
export function processMeasures(): Measure[] {
  const lag = monitorEventLoopDelay({ resolution: 20 });
  lag.enable();
  const one = (name: string, type: Measure['type'], help: string, read: () => number): Measure => ({
    name,
    help,
    type,
    read,
  });
  const cpu = (): number => {
    const { user, system } = process.cpuUsage();
    return (user + system) * MICROSECONDS;
  };
  return [
    one('resident_memory_bytes', 'gauge', 'Resident memory of the process.', () => process.memoryUsage.rss()),
    one('heap_used_bytes', 'gauge', 'Memory that objects take.', () => process.memoryUsage().heapUsed),
    one('cpu_seconds_total', 'counter', 'Processor time since the start.', cpu),
    one('uptime_seconds', 'gauge', 'Time since the start.', () => process.uptime()),
    ...(process.platform === 'linux'
      ? [one('open_files', 'gauge', 'Open files and connections.', () => readdirSync(OPEN_FILES).length)]
      : []),
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
