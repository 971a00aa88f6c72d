import { MAX_ENVELOPES_PER_FRAME, MAX_LINK_FRAME_BYTES, type PacketId, type ServerId } from '@parley/protocol';
import type { TransitStore } from './ports';

/** What is known of the ways to a destination when custody and packets are looked at anew. */
export interface Prospects {
  /** There is a link or a good route to the destination. */
  readonly isReached: boolean;
  readonly isLinked: (server: ServerId) => boolean;
  /** It is a next hop to the destination. */
  readonly isNextHop: (server: ServerId) => boolean;
  /** Relays that the destination announced, or that packets name. */
  readonly relays: ReadonlySet<ServerId>;
}

/**
 * Takes back what is in the custody of servers that are no way any more, now that there is one. A relay that is away keeps what it has while the
 * destination is not reached: it is as good a place to wait as this one.
 */
export async function takeBackCustody(
  store: Pick<TransitStore, 'custodians' | 'custodyEnded'>,
  to: ServerId,
  { isReached, isLinked, isNextHop, relays }: Prospects,
): Promise<void> {
  for (const by of await store.custodians(to)) {
    const goesOn = isLinked(by) ? !isReached || isNextHop(by) || relays.has(by) : !isReached && relays.has(by);
    if (!goesOn) await store.custodyEnded(to, by);
  }
}

/** Mail of ours that names this relay, or none, goes back into the outbox, to be packed for another one. */
export async function unpackMail(
  store: Pick<TransitStore, 'waiting' | 'dropped'>,
  to: ServerId,
  relay: ServerId | null,
  onTheWay: Iterable<PacketId>,
): Promise<void> {
  const seen = new Set(onTheWay);
  for (;;) {
    const found = await store.waiting(to, MAX_ENVELOPES_PER_FRAME, MAX_LINK_FRAME_BYTES, seen, relay);
    if (found.length === 0) return;
    for (const { id } of found) seen.add(id);
    const mail = found.filter((packet) => packet.mail).map(({ id }) => id);
    if (mail.length > 0) await store.dropped(mail, 'relay-changed');
  }
}
