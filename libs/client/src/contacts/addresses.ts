import { formatAddress, parseAddress, parseHostPort, ProtocolError, type Card } from '@parley/protocol';

/**
 * Every address at which a card says its account is found, in the form in which two ways of writing one place are the same: the best one first,
 * the id of its server last. What names no place that can be read is left out.
 */
export function addressesOf({ handle, addresses, server }: Card): readonly string[] {
  const places = addresses.flatMap((address) => {
    try {
      return [formatAddress({ handle, kind: 'host', at: parseHostPort(address) })];
    } catch (error) {
      if (error instanceof ProtocolError) return [];
      throw error;
    }
  });
  return [...places, formatAddress({ handle, kind: 'server', server })];
}

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
