import { Injectable, type OnModuleInit } from '@nestjs/common';
import { FederationService } from '../federation';
import { AnnouncementBook } from './announcement-book';
import { OwnPlaceService } from './own-place';
import { PeerBook } from './peer-book';

/** Registers with federation who is a peer, where servers are, and what this one says of itself. */
@Injectable()
export class NetworkService implements OnModuleInit {
  constructor(
    private readonly federation: FederationService,
    private readonly book: PeerBook,
    private readonly place: OwnPlaceService,
    private readonly announcements: AnnouncementBook,
  ) {}

  onModuleInit(): void {
    this.federation.serveNetwork({
      peers: this.book,
      announcements: this.announcements,
      place: () => this.place.get(),
      addressesOf: (server) => {
        const address = this.book.find(server)?.address ?? null;
        return [...(this.announcements.lastOf(server)?.addresses ?? []), ...(address === null ? [] : [address])];
      },
      isBlocked: (server) => this.book.isBlocked(server),
    });
  }
}
