import type { ServerId } from '@parley/protocol';
import type { Directory } from '../ports';

interface RelayLinksOptions {
  readonly directory: Pick<Directory, 'addressesOf'>;
  /** Whether a link to this server is wanted is another now. */
  readonly wantedChanged: (server: ServerId) => void;
}

/** Servers to which links are worth having for packets alone: relays of those we write to, and who has packets of ours. */
export class RelayLinks {
  readonly #wanted = new Set<ServerId>();

  constructor(private readonly options: RelayLinksOptions) {}

  has(server: ServerId): boolean {
    return this.#wanted.has(server);
  }

  want(server: ServerId): void {
    if (this.#wanted.has(server)) return;
    this.#wanted.add(server);
    this.options.wantedChanged(server);
  }

  /** Wants links to those creditors of which an address is known: others will dial us. */
  async start(creditors: readonly ServerId[]): Promise<void> {
    for (const server of creditors)
      if ((await this.options.directory.addressesOf(server)).length > 0) this.want(server);
  }

  /** Lets go who is neither a relay that is still needed nor has anything of ours. */
  sweep(relays: ReadonlySet<ServerId>, creditors: readonly ServerId[]): void {
    const owing = new Set(creditors);
    for (const server of this.#wanted) {
      if (relays.has(server) || owing.has(server)) continue;
      this.#wanted.delete(server);
      this.options.wantedChanged(server);
    }
  }
}
