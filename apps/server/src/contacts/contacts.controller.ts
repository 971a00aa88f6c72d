import { Body, Controller, Get, HttpCode, Post, UseGuards } from '@nestjs/common';
import { MAX_RELAYS_PER_INVITE, rest } from '@parley/protocol';
import { z } from 'zod';
import { OwnerGuard } from '../access/owner-guard';
import { RestDocs, RestTag } from '../access/rest-docs';
import { FederationService } from '../federation';
import { ContactBook } from './contact-book';
import { InviteBook } from './invite-book';
import { RequestBox } from './request-box';

/** Contacts, requests, invites, and the cards of accounts elsewhere. */
@RestTag('contacts')
@Controller('contacts')
@UseGuards(OwnerGuard)
export class ContactsController {
  constructor(
    private readonly book: ContactBook,
    private readonly box: RequestBox,
    private readonly invites: InviteBook,
    private readonly federation: FederationService,
  ) {}

  @Get()
  @RestDocs({ answer: rest.contactList })
  list(): z.input<typeof rest.contactList> {
    return z.encode(rest.contactList, { contacts: this.book.list() });
  }

  @Get('requests')
  @RestDocs({ answer: rest.requestList })
  requests(): z.input<typeof rest.requestList> {
    const requests = this.box.list().flatMap((row) => (row.sealed === null ? [] : [{ ...row, sealed: row.sealed }]));
    return z.encode(rest.requestList, { requests });
  }

  @Post('look-up')
  @HttpCode(200)
  @RestDocs({ body: rest.lookUpRequest, answer: rest.lookUpAnswer })
  async lookUp(
    @Body({ schema: rest.lookUpRequest }) { address, by }: rest.LookUpRequest,
  ): Promise<z.input<typeof rest.lookUpAnswer>> {
    return z.encode(rest.lookUpAnswer, await this.federation.lookUp(address, by));
  }

  @Post('invites')
  @HttpCode(200)
  @RestDocs({ body: rest.inviteRequest, answer: rest.inviteAnswer })
  async invite(
    @Body({ schema: rest.inviteRequest }) { token }: z.output<typeof rest.inviteRequest>,
  ): Promise<z.input<typeof rest.inviteAnswer>> {
    const relays = this.federation.relays().slice(0, MAX_RELAYS_PER_INVITE);
    return z.encode(rest.inviteAnswer, { expires: await this.invites.add(token), relays });
  }
}
