import { Controller, Get, UseGuards } from '@nestjs/common';
import { formatAddress, rest } from '@parley/protocol';
import { z } from 'zod';
import { AdminGuard } from '../access/admin-guard';
import { RestDocs, RestTag } from '../access/rest-docs';
import { FederationService } from '../federation';
import { AnnouncementBook } from './announcement-book';
import { PeerBook } from './peer-book';

/** The servers that can be reached, and who is to be found there. */
@RestTag('admin')
@Controller('admin')
@UseGuards(AdminGuard)
export class RoutesController {
  constructor(
    private readonly federation: FederationService,
    private readonly announcements: AnnouncementBook,
    private readonly book: PeerBook,
  ) {}

  @Get('routes')
  @RestDocs({ answer: rest.routeList })
  routes(): z.input<typeof rest.routeList> {
    const routes = this.federation.routes().map(({ server, via, hops, state, alternatives, role, addresses }) => ({
      ...{ serverId: server, via, hops, state, alternatives, role, addresses: [...addresses] },
      relays: this.announcements.lastOf(server)?.relays ?? [],
    }));
    return z.encode(rest.routeList, { routes });
  }

  /** Without those who do not want to be found, and those on servers that the owner blocked. */
  @Get('directory')
  @RestDocs({ answer: rest.directoryList })
  directory(): z.input<typeof rest.directoryList> {
    const people = this.federation.routes().flatMap(({ server, listing, hops }) => {
      if (listing === null || hops === null || this.book.isBlocked(server)) return [];
      const address = formatAddress({ handle: listing.handle, kind: 'server', server });
      return [{ server, ...listing, address, hops }];
    });
    return z.encode(rest.directoryList, { people });
  }
}
