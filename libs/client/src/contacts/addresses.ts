import {
  formatAddress,
  isLoopbackHost,
  parseAddress,
  parseHostPort,
  ProtocolError,
  type Card,
  type HostPort,
} from '@parley/protocol';

/**
 * Every address at which a card says its account is found, in the form in which two ways of writing one place are the same: the best one first,
 * the id of its server last. What names no place that can be read is left out.
 */
export function addressesOf(card: Card): readonly string[] {
  return written(card, placesOf(card));
}

/**
 * Those of them that nobody else can have, too. A loopback address beside others is where the account is found on its own machine; every machine
 * has it.
 */
export function claimsOf(card: Card): readonly string[] {
  const places = placesOf(card);
  const elsewhere = places.filter(({ host }) => !isLoopbackHost(host));
  return written(card, elsewhere.length > 0 ? elsewhere : places);
}

const written = ({ handle, server }: Card, places: readonly HostPort[]): readonly string[] => [
  ...places.map((at) => formatAddress({ handle, kind: 'host', at })),
  formatAddress({ handle, kind: 'server', server }),
];

const placesOf = ({ addresses }: Card): readonly HostPort[] =>
  addresses.flatMap((address) => {
    try {
      return [parseHostPort(address)];
    } catch (error) {
      if (error instanceof ProtocolError) return [];
      throw error;
    }
  });

/** The address that is shown, and that `contacts add` takes. */
export const addressOf = (card: Card): string => addressesOf(card)[0] ?? '';

/** Whether two addresses, however they were typed, are the same; without a handle a place is enough. */
export function sameAddress(known: string, typed: string): boolean {
  try {
    const parsed = parseAddress(typed);
    const full = parseAddress(known);
    return formatAddress(parsed.handle === null ? { ...parsed, handle: full.handle } : parsed) === formatAddress(full);
  } catch (error) {
    if (error instanceof ProtocolError) return false;
    throw error;
  }
}
