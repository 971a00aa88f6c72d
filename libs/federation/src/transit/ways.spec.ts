import type { ServerId } from '@parley/protocol';
import { serverOf, testKeys } from '@parley/testing';
import type { Hop } from './hop';
import { wayToRelay, waysTo, type Doubts, type Vicinity, type Way } from './ways';

const [us, to, b, c, r, s] = [1, 2, 3, 4, 5, 6].map((number) => serverOf(testKeys(number))) as [
  ServerId,
  ServerId,
  ServerId,
  ServerId,
  ServerId,
  ServerId,
];
const names = new Map([
  [us, 'us'],
  [to, 'to'],
  [b, 'b'],
  [c, 'c'],
  [r, 'r'],
  [s, 's'],
]);

interface Scene {
  readonly linked?: readonly ServerId[];
  readonly silent?: readonly ServerId[];
  readonly mailSilent?: readonly ServerId[];
  readonly barred?: readonly ServerId[];
  readonly demoted?: readonly ServerId[];
  readonly routes?: ReadonlyMap<ServerId, readonly ServerId[]>;
}

function scene(given: Scene): { vicinity: Vicinity; doubts: Doubts } {
  const hops = new Map(
    (given.linked ?? []).map((server) => [
      server,
      { server, silent: given.silent?.includes(server) ?? false } as unknown as Hop,
    ]),
  );
  return {
    vicinity: {
      server: us,
      routes: { nextHops: (server) => given.routes?.get(server) ?? [] },
      hopTo: (server) => hops.get(server) ?? null,
      isMailSilent: (server) => given.mailSilent?.includes(server) ?? false,
    },
    doubts: {
      isBarred: (hop) => given.barred?.includes(hop) ?? false,
      isDemoted: (hop) => given.demoted?.includes(hop) ?? false,
    },
  };
}

const told = ({ kind, hop, via, poor }: Way): string =>
  [
    kind,
    names.get(hop.server),
    ...(via === undefined ? [] : [`for ${names.get(via) ?? '?'}`]),
    ...(poor ? ['poor'] : []),
  ].join(' ');

function ways(given: Scene, named: readonly ServerId[] = [], back: ServerId | null = null): string[] {
  const { vicinity, doubts } = scene(given);
  return waysTo(to, named, back, vicinity, doubts).map(told);
}

describe('ways', () => {
  const routes = new Map([[to, [b, c]]]);

  it('are the link to the destination, whatever else there is', () => {
    expect(ways({ linked: [to, b, r], routes }, [r])).toEqual(['direct to']);
  });

  it('are the best next hop that is linked, and good', () => {
    expect(ways({ linked: [b, c], routes }, [r])).toEqual(['route b']);
    expect(ways({ linked: [c], routes })).toEqual(['route c']);
    expect(ways({ linked: [b, c], silent: [b], routes })).toEqual(['route c']);
    expect(ways({ linked: [b, c], demoted: [b], routes })).toEqual(['route c']);
    expect(ways({ linked: [b, c], barred: [b], routes })).toEqual(['route c']);
  });

  it('lead around a destination whose link is silent', () => {
    expect(ways({ linked: [to, b], silent: [to], routes })).toEqual(['route b']);
    expect(ways({ linked: [to, b], mailSilent: [to], routes })).toEqual(['route b']);
    expect(ways({ linked: [to], silent: [to] })).toEqual(['direct to poor']);
  });

  it('lead to relays that packets name, over a link or a route, when there is no good route', () => {
    const toRelay = new Map([[s, [c]]]);
    expect(ways({ linked: [r, c], routes: toRelay }, [r, s])).toEqual(['relay r for r', 'relay c for s']);
    expect(ways({ linked: [c] }, [r, s])).toEqual([]);
    expect(ways({ linked: [r], barred: [r] }, [r])).toEqual([]);
  });

  it('are a poor hop for what names no relay, after relays', () => {
    expect(ways({ linked: [b, r], demoted: [b], routes }, [r])).toEqual(['relay r for r', 'route b poor']);
    expect(ways({ linked: [b, c], demoted: [b, c], routes })).toEqual(['route b poor']);
  });

  it('lead back to who brought something of the destination, when there is nothing else', () => {
    expect(ways({ linked: [c] }, [], c)).toEqual(['route c poor']);
    expect(ways({ linked: [b, c], routes }, [], c)).toEqual(['route b']);
  });

  it('do not lead to ourselves as the relay', () => {
    const { vicinity, doubts } = scene({ linked: [us] });
    expect(wayToRelay(us, vicinity, doubts)).toBeNull();
    expect(ways({ linked: [b] }, [us])).toEqual([]);
  });
});
