import { Body, Controller, Get, HttpCode, Param, Post, Query, UseGuards } from '@nestjs/common';
import { MAX_PAGE, rest, type ConversationKey } from '@parley/protocol';
import { z } from 'zod';
import { OwnerGuard } from '../access/owner-guard';
import { RestDocs, RestTag } from '../access/rest-docs';
import { HistoryService } from './history.service';

const number = z
  .string()
  .regex(/^\d{1,15}$/)
  .transform(Number)
  .optional();
const pageQuery = z.object({ before: number, after: number, limit: number });

/** Sealed history: conversations, pages, single records. */
@RestTag('history')
@Controller('history')
@UseGuards(OwnerGuard)
export class HistoryController {
  constructor(private readonly history: HistoryService) {}

  @Get()
  @RestDocs({ answer: rest.conversationList })
  conversations(): z.input<typeof rest.conversationList> {
    return z.encode(rest.conversationList, { conversations: this.history.list() });
  }

  @Post('records')
  @HttpCode(200)
  @RestDocs({ body: rest.recordsRequest, answer: rest.recordsAnswer })
  records(
    @Body({ schema: rest.recordsRequest }) { ids = [], envelopes = [] }: z.output<typeof rest.recordsRequest>,
  ): z.input<typeof rest.recordsAnswer> {
    return z.encode(rest.recordsAnswer, { records: this.history.find(ids, envelopes) });
  }

  @Get('records')
  @RestDocs({
    answer: rest.historyPage,
    query: { before: { type: 'integer' }, limit: { type: 'integer', maximum: MAX_PAGE } },
  })
  everything(
    @Query({ schema: pageQuery }) { before = Number.MAX_SAFE_INTEGER, limit = MAX_PAGE }: z.output<typeof pageQuery>,
  ): z.input<typeof rest.historyPage> {
    return z.encode(rest.historyPage, this.history.everything(before, limit));
  }

  @Get(':conversation')
  @RestDocs({
    answer: rest.historyPage,
    query: { before: { type: 'integer' }, after: { type: 'integer' }, limit: { type: 'integer', maximum: MAX_PAGE } },
  })
  page(
    @Param('conversation', { schema: rest.idText.conversation }) conversation: ConversationKey,
    @Query({ schema: pageQuery })
    { before = Number.MAX_SAFE_INTEGER, after, limit = MAX_PAGE }: z.output<typeof pageQuery>,
  ): z.input<typeof rest.historyPage> {
    const page =
      after === undefined
        ? this.history.page(conversation, before, limit)
        : this.history.pageAfter(conversation, after, limit);
    return z.encode(rest.historyPage, page);
  }
}
