import { HolderLost, type Service } from './service';

/** Where a stream goes on after the item, for streams that follow something. */
type Cursor = (item: unknown) => readonly unknown[];

/**
 * A service whose streams survive a change of the holder: those with a cursor go on behind the last item, the others are read again and what
 * was already given is left out.
 */
export class ResumingService implements Service {
  constructor(
    private readonly service: Service,
    private readonly cursors: Readonly<Record<string, Cursor>>,
  ) {}

  call(method: string, args: readonly unknown[], repeated: boolean): Promise<unknown> {
    return this.service.call(method, args, repeated);
  }

  async *stream(method: string, args: readonly unknown[], signal: AbortSignal): AsyncGenerator<unknown> {
    const cursor = this.cursors[method];
    let place = args;
    let given = 0;
    while (!signal.aborted) {
      let skip = cursor === undefined ? given : 0;
      try {
        for await (const item of this.service.stream(method, place, signal)) {
          if (skip > 0) {
            skip--;
            continue;
          }
          yield item;
          given++;
          if (cursor !== undefined) place = cursor(item);
        }
        return;
      } catch (error) {
        if (!(error instanceof HolderLost)) throw error;
      }
    }
  }
}
