import type { ArrivalBook } from '../transit/arrival-book';
import type { QueueBook } from '../transit/queue-book';
import type { Measure } from './measure';

/** What is held for others: what fills a relay up. */
export function transitMeasures(queues: QueueBook, arrivals: ArrivalBook): Measure[] {
  return [
    {
      name: 'held_packets',
      help: 'Packets of other servers that wait here to go on, or to arrive.',
      type: 'gauge',
      read: () => queues.totals().packets,
    },
    { name: 'held_bytes', help: 'Bytes of those.', type: 'gauge', read: () => queues.totals().bytes },
    {
      name: 'unsettled_arrivals',
      help: 'Packets whose arrival is still to be told to who handed them in.',
      type: 'gauge',
      read: () => arrivals.size,
    },
  ];
}
