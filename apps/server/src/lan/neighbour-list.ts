import {
  MAX_NEIGHBOUR_ADDRESSES,
  MAX_NEIGHBOURS,
  MAX_NEIGHBOURS_PER_HOST,
  NEIGHBOUR_LIFETIME_MS,
  formatHostPort,
  type Clock,
  type ServerId,
} from '@parley/protocol';

/** A server that says it is in the same network. Nothing proves it before a link does. */
export interface Neighbour {
  readonly server: ServerId;
  /** `host:port`, the one heard last first. */
  readonly addresses: readonly string[];
  /** Unix ms. */
  readonly seenAt: number;
}

/** What one packet said. */
export interface Sighting {
  readonly server: ServerId;
  /** Where the packet came from. */
  readonly host: string;
  readonly port: number;
}

interface Kept {
  /** Each address with the host that said it, the latest last. */
  readonly addresses: Map<string, string>;
  seenAt: number;
}

/**
 * Who was heard in the network lately. Everybody in it can say anything, so there is room for so many in all and from each host; who is known
 * takes the place of somebody who is not.
 */
export class NeighbourList {
  private readonly kept = new Map<ServerId, Kept>();

  constructor(
    private readonly clock: Clock,
    private readonly isKnown: (server: ServerId) => boolean,
  ) {}

  /** @returns whether it was not there, or not at that address */
  hear({ server, host, port }: Sighting): boolean {
    this.expire();
    const address = formatHostPort({ host, port });
    const entry = this.kept.get(server) ?? this.admit(server, host);
    if (entry === null) return false;
    const isNew = !entry.addresses.delete(address);
    entry.addresses.set(address, host);
    for (const oldest of entry.addresses.keys())
      if (entry.addresses.size > MAX_NEIGHBOUR_ADDRESSES) entry.addresses.delete(oldest);
    entry.seenAt = this.clock.now();
    return isNew;
  }

  /** It says that it leaves. Only from where it was heard. */
  forget({ server, host, port }: Sighting): void {
    const entry = this.kept.get(server);
    entry?.addresses.delete(formatHostPort({ host, port }));
    if (entry?.addresses.size === 0) this.kept.delete(server);
  }

  /** Heard last comes first. */
  list(): Neighbour[] {
    this.expire();
    return [...this.kept]
      .map(([server, { addresses, seenAt }]) => ({ server, addresses: [...addresses.keys()].reverse(), seenAt }))
      .sort((a, b) => b.seenAt - a.seenAt);
  }

  addressesOf(server: ServerId): readonly string[] {
    this.expire();
    return [...(this.kept.get(server)?.addresses.keys() ?? [])].reverse();
  }

  private admit(server: ServerId, host: string): Kept | null {
    const ofHost = [...this.kept.values()].filter(({ addresses }) => [...addresses.values()].includes(host)).length;
    const known = this.isKnown(server);
    if (ofHost >= MAX_NEIGHBOURS_PER_HOST && !known) return null;
    if (this.kept.size >= MAX_NEIGHBOURS) {
      const stranger = known ? [...this.kept.keys()].find((other) => !this.isKnown(other)) : undefined;
      if (stranger === undefined) return null;
      this.kept.delete(stranger);
    }
    const entry = { addresses: new Map<string, string>(), seenAt: this.clock.now() };
    this.kept.set(server, entry);
    return entry;
  }

  private expire(): void {
    const oldest = this.clock.now() - NEIGHBOUR_LIFETIME_MS;
    for (const [server, { seenAt }] of this.kept) if (seenAt < oldest) this.kept.delete(server);
  }
}
