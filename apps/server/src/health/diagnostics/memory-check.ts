import { LOW_MEMORY_BYTES, type Finding } from '@parley/protocol';

/** What the program takes, and what is left for it: of the machine, or of its container. */
export function checkMemory(low: number = LOW_MEMORY_BYTES): Finding {
  const values = { used: process.memoryUsage.rss(), free: process.availableMemory() };
  if (values.free < low) return { check: 'memory', ok: false, found: 'memory-low', values };
  return { check: 'memory', ok: true, found: 'memory-free', values };
}
