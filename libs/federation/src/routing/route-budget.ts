import {
  MAX_ANNOUNCEMENTS_PER_MINUTE,
  MAX_ROUTES_PER_MINUTE,
  MAX_ROUTE_FRAMES_PER_MINUTE,
  MAX_SEEKS_PER_MINUTE,
  type Clock,
  type LinkFrame,
  type ServerId,
} from '@parley/protocol';
import { MinuteBudget } from '../link/budget';

type RouteFrame = Extract<LinkFrame, { type: 'routes' | 'seek' | 'announcement' }>;

/** Frames about routes of who is no peer weigh so much more: they are read for nothing, and only come when a word is under way. */
const OF_NO_PEER = 10;

/** How much each server may tell and seek, counted over all its links. */
export class RouteBudget {
  readonly #frames: MinuteBudget<ServerId>;
  readonly #routes: MinuteBudget<ServerId>;
  readonly #seeks: MinuteBudget<ServerId>;
  readonly #announcements: MinuteBudget<ServerId>;

  constructor(clock: Clock) {
    this.#frames = new MinuteBudget(MAX_ROUTE_FRAMES_PER_MINUTE, clock);
    this.#routes = new MinuteBudget(MAX_ROUTES_PER_MINUTE, clock);
    this.#seeks = new MinuteBudget(MAX_SEEKS_PER_MINUTE, clock);
    this.#announcements = new MinuteBudget(MAX_ANNOUNCEMENTS_PER_MINUTE, clock);
  }

  /** Whether this frame is still within what a server may send. */
  allows(server: ServerId, frame: RouteFrame, isPeer: boolean): boolean {
    const frames = isPeer ? 1 : OF_NO_PEER;
    switch (frame.type) {
      case 'announcement':
        return this.#announcements.spend(server);
      case 'routes':
        return (
          this.#frames.spend(server, frames) && this.#routes.spend(server, frame.routes.length + frame.lost.length)
        );
      case 'seek':
        return this.#frames.spend(server, frames) && this.#seeks.spend(server, frame.seeks.length);
    }
  }
}
