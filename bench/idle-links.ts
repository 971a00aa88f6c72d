import { generateSigningKey, openSigned, type SigningKey } from '@parley/crypto/identity';
import { createFederation, SodiumBoxes, type Federation, type TransitStore } from '@parley/federation';
import { LINK_VERSIONS, type Clock, type ServerId, type Timers } from '@parley/protocol';
import { hash } from 'node:crypto';
import { WebSocketDialer } from '../apps/server/src/federation/dialer';

const random = (length: number): Uint8Array => crypto.getRandomValues(new Uint8Array(length));
const clock: Clock = { now: () => Date.now() };
const timers: Timers = {
  after(delayMs, task) {
    const timer = setTimeout(task, delayMs);
    return () => clearTimeout(timer);
  },
};
const nothing = (): undefined => undefined;
const none = (): Promise<never[]> => Promise.resolve([]);
const done = (): Promise<void> => Promise.resolve();

/** Nothing is on its way. */
const noPackets: TransitStore = {
  ...{ destinations: none, relaysNamed: none, waiting: none, custodyOver: none, custodians: none, ownAmong: none },
  ...{ arrived: none, arrivalsFor: none, creditors: none, unpacked: none },
  ...{ inCustody: done, custodyEnded: done, arrivalsSettled: done, dropped: done, expire: done },
  hold: () => Promise.resolve({ held: [], arrived: [], full: [] }),
};

/** A server that has a key and one link, and nothing to say. */
function idleServer(key: SigningKey, relay: { server: ServerId; address: string }): Federation {
  return createFederation({
    ...{ clock, timers, random, logger: { debug: nothing, info: nothing, warn: nothing } },
    keys: { ...key, sign: (context, payload) => key.sign(context, payload), openSigned },
    sha256: (...parts) => hash('sha256', Buffer.concat(parts), 'buffer'),
    hello: { versions: LINK_VERSIONS, role: 'owner', agent: 'benchmark' },
    dialer: new WebSocketDialer(),
    directory: {
      addressesOf: () => Promise.resolve([relay.address]),
      isBlocked: () => false,
      isKnown: () => true,
    },
    store: { destinations: none, waiting: none, receipted: done, refused: done, expire: done },
    sink: { accept: () => Promise.resolve({ stored: [], refused: [] }) },
    cards: { card: () => Promise.resolve(null) },
    presence: { owner: () => null, contactsOn: () => [] },
    transit: noPackets,
    boxes: new SodiumBoxes(key),
    peers: { wanted: () => [], word: () => 'no', asked: () => Promise.resolve('no'), declined: done },
    announcements: { lastSequence: () => 0, keepSequence: done, announced: done, lastOf: () => null },
    place: () => ({ role: 'owner', addresses: [], relays: [], listing: null }),
  });
}

/** So many dial at once: more than unfinished handshakes of one address are not taken. */
const AT_ONCE = 12;

/** Opens so many links to a relay, each of a server of its own. Answers how to close them. */
export async function openIdleLinks(
  relay: { server: ServerId; address: string },
  count: number,
): Promise<() => Promise<void>> {
  const open: Federation[] = [];
  for (let begun = 0; begun < count; begun += AT_ONCE) {
    const servers = await Promise.all(
      Array.from({ length: Math.min(AT_ONCE, count - begun) }, async () =>
        idleServer(await generateSigningKey(random), relay),
      ),
    );
    await Promise.all(
      servers.map(
        (server) =>
          new Promise<void>((resolve) => {
            server.subscribe({ linkUp: () => resolve() });
            server.want(relay.server);
          }),
      ),
    );
    open.push(...servers);
  }
  return async () => void (await Promise.all(open.map((server) => server.stop())));
}
