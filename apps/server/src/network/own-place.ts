import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { readCard } from '@parley/crypto/identity';
import type { OwnPlace } from '@parley/federation';
import { MAX_RELAYS_PER_CARD, type Listing, type ServerPlace } from '@parley/protocol';
import { CONFIG, ownAddresses, type Config } from '../config';
import { FederationService } from '../federation';
import { AnnouncementBook } from './announcement-book';
import { PeerBook, type KnownPeer } from './peer-book';

/** Who is to be found on this server, as far as the owner wants that. */
export interface ListingSource {
  /** Encoded `signed` card of the owner; null when there is none, or when the owner is not to be found. */
  card(): Uint8Array | null;
  onChange(listener: () => void): void;
}

/** Injection token of the {@link ListingSource}. */
export const LISTING_SOURCE = Symbol('ListingSource');

/** What this server says of itself in its announcements. */
@Injectable()
export class OwnPlaceService implements OnModuleInit {
  private listing: Listing | null = null;

  constructor(
    @Inject(CONFIG) private readonly config: Config,
    @Inject(LISTING_SOURCE) private readonly source: ListingSource,
    private readonly book: PeerBook,
    private readonly announcements: AnnouncementBook,
    private readonly federation: FederationService,
  ) {}

  async onModuleInit(): Promise<void> {
    await this.readListing();
    this.source.onChange(() => void this.readListing().then(() => this.federation.placeChanged()));
    this.book.onChange(() => this.federation.placeChanged());
  }

  get(): OwnPlace {
    return {
      role: this.config.network.role,
      addresses: ownAddresses(this.config),
      relays: this.relays(),
      listing: this.listing,
    };
  }

  /** Relays that accepted us, those of the configuration first. */
  relays(): ServerPlace[] {
    const configured = this.config.network.relays.map(({ address }) => address);
    const rank = ({ address }: KnownPeer): number => {
      const at = address === null ? -1 : configured.indexOf(address);
      return at < 0 ? configured.length : at;
    };
    return this.book
      .all()
      .filter((peer) => peer.state === 'approved')
      .sort((a, b) => rank(a) - rank(b))
      .flatMap((peer) => this.relayPlace(peer, rank(peer) < configured.length))
      .slice(0, MAX_RELAYS_PER_CARD);
  }

  /** Where others reach a peer that holds our mail; none for a peer that is no relay, or was never seen. */
  private relayPlace({ server, address }: KnownPeer, named: boolean): ServerPlace[] {
    const announced = this.announcements.lastOf(server);
    const at = announced?.addresses[0] ?? address;
    return at !== null && (named || announced?.role === 'relay') ? [{ server, address: at }] : [];
  }

  private async readListing(): Promise<void> {
    const card = this.source.card();
    if (card === null) {
      this.listing = null;
      return;
    }
    const { handle, name, colour } = await readCard(card);
    this.listing = { handle, name, colour };
  }
}
