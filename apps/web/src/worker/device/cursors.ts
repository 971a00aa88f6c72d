import type { EventBatch } from './client-methods';

/** Where the streams that follow something go on with the next holder of the device. */
export const cursors = {
  state: (): readonly unknown[] => [],
  progress: (): readonly unknown[] => [],
  events: (batch: unknown): readonly unknown[] => [(batch as EventBatch).after],
};
