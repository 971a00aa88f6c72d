/** What the holder of the device offers to its own page and to the other workers. */
export interface Service {
  /** @param repeated the caller does not know whether an earlier holder already did it */
  call(method: string, args: readonly unknown[], repeated: boolean): Promise<unknown>;
  stream(method: string, args: readonly unknown[], signal: AbortSignal): AsyncIterable<unknown>;
}

/** The holder ended before it answered: whoever asked asks the next one. */
export class HolderLost extends Error {
  override readonly name = 'HolderLost';

  constructor() {
    super('the tab that held this device is gone');
  }
}
