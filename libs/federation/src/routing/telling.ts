import { ROUTE_BATCH_BYTES, type ServerId } from '@parley/protocol';
import { isSame, type Destination, type Distance, type Heard, type Neighbour } from './destination';

/** What one neighbour is to be told. */
export interface Telling {
  readonly to: Neighbour;
  /** It forgets what it was told before. */
  readonly fresh: boolean;
  readonly routes: readonly Heard[];
  readonly lost: readonly ServerId[];
}

/** What of the pending changes a neighbour is told now; null for nothing. What flaps stays pending, and what is too much at once. */
export function tell(neighbour: Neighbour, now: number): { telling: Telling; changed: Destination[] } | null {
  const routes: Heard[] = [];
  const lost: ServerId[] = [];
  const changed: Destination[] = [];
  let bytes = 0;
  for (const destination of [...neighbour.pending]) {
    if (bytes >= ROUTE_BATCH_BYTES) break;
    const route = routeFor(neighbour, destination);
    const told = destination.toldTo(neighbour);
    if (route === null) {
      neighbour.pending.delete(destination);
      if (told !== null) lost.push(destination.server);
      destination.tell(neighbour, null);
    } else if (isSame(told, route.distance)) {
      neighbour.pending.delete(destination);
      if (isAsked(neighbour, destination)) neighbour.asked.delete(destination);
    } else if (mayTell(neighbour, destination, now)) {
      neighbour.pending.delete(destination);
      destination.tell(neighbour, route.distance);
      destination.passedOn(route.distance);
      routes.push(route.heard);
      bytes += route.heard.announced.bytes.length;
      if (!neighbour.fresh) changed.push(destination);
      if (isAsked(neighbour, destination)) neighbour.asked.delete(destination);
    }
  }
  const { fresh } = neighbour;
  neighbour.fresh = false;
  if (!fresh && routes.length === 0 && lost.length === 0) return null;
  return { telling: { to: neighbour, fresh, routes, lost }, changed };
}

/** The earliest time at which something pending may be told; null when nothing is pending. */
export function tellingDueAt(neighbour: Neighbour): number | null {
  if (neighbour.fresh) return 0;
  let due: number | null = null;
  for (const destination of neighbour.pending) {
    const isAtOnce = destination.best === null || isAsked(neighbour, destination);
    const at = isAtOnce ? 0 : destination.flaps.calmAt;
    due = Math.min(due ?? Infinity, at);
  }
  return due;
}

/** The route that this neighbour may hear of: not the one that goes over it. */
function routeFor(neighbour: Neighbour, destination: Destination): { heard: Heard; distance: Distance } | null {
  const { route, news: distance, best } = destination;
  if (route === null || distance === null || best?.server === neighbour.server) return null;
  return { heard: { announced: route.announced, hops: distance.hops }, distance };
}

function mayTell(neighbour: Neighbour, destination: Destination, now: number): boolean {
  return neighbour.fresh || isAsked(neighbour, destination) || destination.flaps.calmAt <= now;
}

/** Whether this neighbour seeks what we know. */
export function isAsked(neighbour: Neighbour, destination: Destination): boolean {
  const asked = neighbour.asked.get(destination);
  return asked !== undefined && asked <= (destination.distance?.sequence ?? -1);
}
