import { Controller, Get, UseGuards } from '@nestjs/common';
import { rest } from '@parley/protocol';
import { z } from 'zod';
import { OwnerGuard } from '../access/owner-guard';
import { RestDocs, RestTag } from '../access/rest-docs';
import { FederationService } from '../federation';
import { InboxService } from './inbox.service';
import { OutboxService } from './outbox.service';

/** What waits, in both directions. */
@RestTag('messages')
@Controller('messages')
@UseGuards(OwnerGuard)
export class MessagesController {
  constructor(
    private readonly inbox: InboxService,
    private readonly outbox: OutboxService,
    private readonly federation: FederationService,
  ) {}

  @Get()
  @RestDocs({ answer: rest.messageQueues })
  queues(): z.input<typeof rest.messageQueues> {
    const outbox = this.outbox.waitingByServer().map(({ server, waiting }) => {
      const { linked, nextTryAt } = this.federation.linkState(server);
      return { server, waiting, linked, nextTryAt };
    });
    return z.encode(rest.messageQueues, { inbox: this.inbox.size, outbox });
  }
}
