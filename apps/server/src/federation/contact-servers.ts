import type { ServerId } from '@parley/protocol';

/** A server on which the owner has a contact. */
export interface ContactServer {
  readonly server: ServerId;
  /** `host:port` or `host`, best first. */
  readonly addresses: readonly string[];
}

/** The servers on which the owner has contacts. */
export class ContactServers {
  private addresses = new Map<ServerId, readonly string[]>();

  /** Takes the whole new list; returns which servers came and which went. */
  replace(list: readonly ContactServer[]): { came: ServerId[]; went: ServerId[] } {
    const before = this.addresses;
    this.addresses = new Map();
    for (const { server, addresses } of list) {
      this.addresses.set(server, [...new Set([...(this.addresses.get(server) ?? []), ...addresses])]);
    }
    return {
      came: [...this.addresses.keys()].filter((server) => !before.has(server)),
      went: [...before.keys()].filter((server) => !this.addresses.has(server)),
    };
  }

  servers(): ServerId[] {
    return [...this.addresses.keys()];
  }

  knownAddresses(server: ServerId): readonly string[] {
    return this.addresses.get(server) ?? [];
  }

  isKnown(server: ServerId): boolean {
    return this.addresses.has(server);
  }
}
