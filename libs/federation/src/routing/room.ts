import type { Destination, Neighbour } from './destination';

/**
 * Makes room in a table that is full, for servers that one neighbour is the first to tell of. Those go that nobody announces any more; then those that
 * another neighbour alone announces, as long as it has more of them: whoever makes up servers makes room only among its own. Neighbours
 * themselves stay.
 * @param wanted how many it would bring
 * @returns who goes; at most as many as are wanted
 */
export function makeRoom(all: Iterable<Destination>, by: Neighbour, wanted: number): Destination[] {
  const lost: Destination[] = [];
  const alone = new Map<Neighbour, Destination[]>();
  for (const destination of all) {
    const [only, second] = destination.heard;
    if (only === undefined) lost.push(destination);
    else if (second === undefined && only[1].hops > 0) {
      const others = alone.get(only[0]);
      if (others === undefined) alone.set(only[0], [destination]);
      else others.push(destination);
    }
  }
  const going = lost.slice(0, wanted);
  const hopsOf = (destination: Destination, neighbour: Neighbour): number =>
    destination.heard.get(neighbour)?.hops ?? 0;
  for (const [neighbour, brought] of alone) brought.sort((a, b) => hopsOf(a, neighbour) - hopsOf(b, neighbour));
  const own = alone.get(by)?.length ?? 0;
  while (going.length < wanted) {
    const most = longestOf(alone.values());
    const farthest = most.length > own + going.length + 1 ? most.pop() : undefined;
    if (farthest === undefined) break;
    going.push(farthest);
  }
  return going;
}

function longestOf(lists: Iterable<Destination[]>): Destination[] {
  let longest: Destination[] = [];
  for (const list of lists) if (list.length > longest.length) longest = list;
  return longest;
}
