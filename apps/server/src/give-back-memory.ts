import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/** The first devices and servers have come back by then. */
const AFTER_START_MS = 1_000;

/** The engine's collector, which Node shows to nobody unless it is asked by a flag; this kind gives pages back to the system. */
type Collector = (options: { type: 'major'; execution: 'sync'; flavor: 'last-resort' }) => void;

/**
 * A start leaves garbage behind, which the engine would keep room for until there is twice as much: a server that hardly has anything to do
 * never gets there. Collects it once, which stops the program for a moment, and gives the room back to the system.
 * @param told with resident bytes before and after
 */
export function giveBackMemory(told: (bytes: { before: number; after: number }) => void): void {
  setTimeout(() => {
    const before = process.memoryUsage.rss();
    collector()({ type: 'major', execution: 'sync', flavor: 'last-resort' });
    told({ before, after: process.memoryUsage.rss() });
  }, AFTER_START_MS).unref();
}

function collector(): Collector {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as Collector;
  setFlagsFromString('--no-expose-gc');
  return collect;
}
