import type { AnnouncementBook, OwnPlace, PeerBook } from '@parley/federation';
import { ownAddresses, type Config } from '../config';

/** Peers, and where servers are; as the features, registered before the start. */
export interface NetworkFeatures {
  readonly peers: PeerBook;
  readonly announcements: AnnouncementBook;
  place(): OwnPlace;
}

/** A server to which nobody registered peers: it has none, and remembers of nobody where they are. */
export function alone(config: Config): NetworkFeatures {
  return {
    peers: {
      wanted: () => [],
      word: () => 'no',
      asked: () => Promise.resolve('no'),
      declined: () => Promise.resolve(),
    },
    announcements: {
      lastSequence: () => 0,
      keepSequence: () => Promise.resolve(),
      announced: () => Promise.resolve(),
      lastOf: () => null,
    },
    place: () => ({ role: config.network.role, addresses: ownAddresses(config), relays: [], listing: null }),
  };
}
