import { MAX_ROUTES_PER_FRAME, MAX_SEEKS_PER_FRAME, type LinkFrame } from '@parley/protocol';
import type { Seek } from './seeks';
import type { Telling } from './telling';

/** The frames that carry what a neighbour is told or asked. */
export const framesOf = {
  *routes({ fresh, routes, lost }: Pick<Telling, 'fresh' | 'routes' | 'lost'>): Generator<LinkFrame, void, undefined> {
    let at = 0;
    do {
      yield {
        type: 'routes',
        fresh: fresh && at === 0,
        routes: pieceOf(routes, at, MAX_ROUTES_PER_FRAME).map(({ announced, hops }) => ({
          announcement: announced.bytes,
          hops,
        })),
        lost: pieceOf(lost, at, MAX_SEEKS_PER_FRAME),
      };
      at += 1;
    } while (at * MAX_ROUTES_PER_FRAME < routes.length || at * MAX_SEEKS_PER_FRAME < lost.length);
  },

  *seeks(seeks: readonly Seek[]): Generator<LinkFrame, void, undefined> {
    for (let at = 0; at * MAX_SEEKS_PER_FRAME < seeks.length; at += 1) {
      yield { type: 'seek', seeks: pieceOf(seeks, at, MAX_SEEKS_PER_FRAME) };
    }
  },
};

function pieceOf<T>(all: readonly T[], number: number, size: number): T[] {
  return all.slice(number * size, (number + 1) * size);
}
