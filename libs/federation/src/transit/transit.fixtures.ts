import {
  announcement,
  MAX_SHARED_PACKET_BYTES,
  signatureContexts,
  type EnvelopeId,
  type ServerPlace,
} from '@parley/protocol';
import type { TestHost, TestWorld } from '@parley/testing';

/** An envelope of this size shares its packet with no other. */
export const ALONE = MAX_SHARED_PACKET_BYTES / 2 + 1;

/** Both owners want the other as a peer; only the first knows where the second is, as if it stood behind a router. */
export function peer(a: TestHost, b: TestHost): void {
  a.wants(b);
  b.peers.want(a.server);
  b.federation?.peersChanged();
}

export const placeOf = (host: TestHost): ServerPlace => ({ server: host.server, address: `${host.name}:8443` });

/** A relay: whoever it lets in can have it hold mail. */
export function makeRelay(relay: TestHost, ...members: readonly TestHost[]): void {
  relay.place = { role: 'relay', addresses: [`${relay.name}:8443`], relays: [], listing: null };
  for (const member of members) {
    peer(member, relay);
    member.place = { ...member.place, relays: [...member.place.relays, placeOf(relay)] };
  }
}

/** The first host has heard where the others are and who holds their mail, as contacts do. */
export async function heardOf(host: TestHost, ...others: readonly TestHost[]): Promise<void> {
  for (const { server, place, keys } of others) {
    const { role, addresses, relays, listing } = place;
    const value = { server, sequence: 1, role, addresses: [...addresses], relays: [...relays], listing };
    const bytes = await keys.sign(signatureContexts.announcement, announcement.encode(value));
    await host.announcements.announced({ announcement: value, bytes });
  }
}

/** Envelopes that were sent, by who they are for. */
export class Mail {
  readonly sent = new Map<TestHost, EnvelopeId[]>();
  #number = 0;

  send(from: TestHost, to: TestHost, count = 1, bytes = 200): EnvelopeId[] {
    const ids = Array.from({ length: count }, () =>
      from.send(to, `mail ${++this.#number} of ${from.name} to ${to.name}`, bytes),
    );
    this.sent.set(to, [...(this.sent.get(to) ?? []), ...ids]);
    return ids;
  }

  /** Whether everything is there, and nobody waits for anything. */
  isDelivered(...senders: readonly TestHost[]): boolean {
    return (
      senders.every(({ outbox }) => outbox.rows.length === 0) &&
      [...this.sent].every(([{ inbox }, ids]) => inbox.stored.length === ids.length)
    );
  }

  /** Everything came to its destination, once. */
  expectAll(): void {
    for (const [{ inbox }, ids] of this.sent) expect([...inbox.stored].sort()).toEqual([...ids].sort());
  }
}

/** Starts hosts one after the other, and lets links come up and routes be told. */
export async function startAll(world: TestWorld, ...hosts: readonly TestHost[]): Promise<void> {
  for (const host of hosts) await host.start();
  await world.time.advance(1_000);
}
