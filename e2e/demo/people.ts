/** Who takes part in a demo, and who knows whom. */

/** One owner of a demo server. */
export interface DemoOwner {
  readonly handle: string;
  readonly name: string;
  /** Six hexadecimal digits. */
  readonly colour: string;
  readonly password: string;
}

const handles = [
  'alice',
  'bob',
  'carol',
  'dave',
  'erin',
  'frank',
  'grace',
  'heidi',
  'ivan',
  'judy',
  'mallory',
  'nina',
  'oscar',
  'peggy',
  'rupert',
  'sybil',
  'trent',
  'ursula',
  'victor',
  'wendy',
];
const colours = ['3f5fb8', 'b0413e', '2f7d4f', '8a4fa8', 'a8641c', '1f7a8c', 'b03a78', '5f6b1f'];

export const MAX_DEMO_SERVERS = handles.length;

/** The first `count` owners. Everybody may know their passwords: the servers are reached from this machine alone. */
export function demoOwners(count: number): readonly DemoOwner[] {
  return handles.slice(0, count).map((handle, at) => ({
    handle,
    name: handle.charAt(0).toUpperCase() + handle.slice(1),
    colour: colours[at % colours.length] ?? '3f5fb8',
    password: `${handle}-demo-password`,
  }));
}

export const topologies = ['star', 'mesh', 'line', 'ring'] as const;
export type Topology = (typeof topologies)[number];

/** Pairs of neighbours among `count` servers, by their place. In a star the first one is the centre. */
export function neighbours(count: number, topology: Topology): readonly (readonly [number, number])[] {
  const places = Array.from({ length: count }, (_, at) => at);
  switch (topology) {
    case 'star':
      return places.slice(1).map((at) => [0, at]);
    case 'line':
      return places.slice(1).map((at) => [at - 1, at]);
    case 'ring':
      return places.length < 3 ? neighbours(count, 'line') : places.map((at) => [at, (at + 1) % count]);
    case 'mesh':
      return places.flatMap((a) => places.slice(a + 1).map((b) => [a, b] as const));
  }
}
