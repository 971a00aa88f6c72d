import type { DeliveryStore, InboundSink, PresenceBook } from '@parley/federation';

/** What a server without an owner answers where others answer for theirs. */

/** Nobody here reads mail: it is refused for good, so that whoever sent it learns at once that the address is wrong. */
export const nobodysInbox: InboundSink = {
  accept: (_peer, _from, envelopes) =>
    Promise.resolve({ stored: [], refused: envelopes.map(({ id }) => ({ id, code: 'unknown-account' as const })) }),
};

export const emptyOutbox: DeliveryStore = {
  destinations: () => Promise.resolve([]),
  waiting: () => Promise.resolve([]),
  receipted: () => Promise.resolve(),
  refused: () => Promise.resolve(),
  expire: () => Promise.resolve(),
};

export const nobodysPresence: PresenceBook = { owner: () => null, contactsOn: () => [] };
