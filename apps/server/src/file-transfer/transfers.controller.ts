import { Body, Controller, Get, HttpCode, Param, Post, Put, Query, Req, Res, UseGuards } from '@nestjs/common';
import { MAX_PART_BYTES, ProtocolError, rest, toBase64Url, type TransferId, type TransferRow } from '@parley/protocol';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { z } from 'zod';
import { OwnerGuard } from '../access/owner-guard';
import { RestDocs, RestTag } from '../access/rest-docs';
import { drain } from '../http/drain';
import { bePatient } from '../http/request-time';
import { PartBook } from './part-book';
import { PartIntake } from './part-intake';
import { PartReader } from './part-reader';
import { rangesOf } from './part-sizes';
import { sendPart } from './send-part';
import { TransfersService } from './transfers.service';

const number = z
  .string()
  .regex(/^\d{1,15}$/)
  .transform(Number);
const pageQuery = z.object({ before: number.optional() });
const digestQuery = z.object({ sha256: rest.partDigest });
const id = rest.idText.transfer;

type Item = z.input<typeof rest.transferItem>;
const itemOf = ({ change, ...row }: TransferRow): Item => z.encode(rest.transferItem, { change, ...row });

/** File transfers: sealed parts, up and down. */
@RestTag('transfers')
@Controller('transfers')
@UseGuards(OwnerGuard)
export class TransfersController {
  constructor(
    private readonly transfers: TransfersService,
    private readonly parts: PartBook,
    private readonly intake: PartIntake,
    private readonly reader: PartReader,
  ) {}

  @Get()
  @RestDocs({ answer: rest.transferList, query: { before: { type: 'integer' } } })
  list(
    @Query({ schema: pageQuery }) { before = Number.MAX_SAFE_INTEGER }: z.output<typeof pageQuery>,
  ): z.input<typeof rest.transferList> {
    const { transfers, more } = this.transfers.page(before);
    return { transfers: transfers.map(itemOf), more };
  }

  @Post('look-up')
  @HttpCode(200)
  @RestDocs({ body: rest.transfersRequest, answer: rest.transfersAnswer })
  lookUp(
    @Body({ schema: rest.transfersRequest }) { ids }: z.output<typeof rest.transfersRequest>,
  ): z.input<typeof rest.transfersAnswer> {
    return { transfers: this.transfers.find(ids).map(itemOf) };
  }

  @Get(':transfer')
  @RestDocs({ answer: rest.transferAnswer })
  one(@Param('transfer', { schema: id }) transfer: TransferId): z.input<typeof rest.transferAnswer> {
    return { ...itemOf(this.transfers.required(transfer)), parts: rangesOf(this.parts.here(transfer)) };
  }

  /** Answered once the part is durable, the last one once all of them are on the disk. */
  @Put(':transfer/parts/:number')
  @RestDocs({
    consumes: 'application/octet-stream',
    query: { sha256: { type: 'string' } },
    answer: rest.transferItem,
  })
  async upload(
    @Param('transfer', { schema: id }) transfer: TransferId,
    @Param('number', { schema: number }) part: number,
    @Query({ schema: digestQuery }) { sha256 }: z.output<typeof digestQuery>,
    @Req() request: IncomingMessage,
  ): Promise<Item> {
    const { direction } = this.transfers.required(transfer);
    if (direction !== 'out') throw new ProtocolError('refused', 'the parts of this transfer come from a contact');
    if (Number(request.headers['content-length'] ?? 0) > MAX_PART_BYTES)
      throw new ProtocolError('too-large', `a part has at most ${MAX_PART_BYTES} bytes`);
    bePatient(request);
    try {
      await this.intake.keep(transfer, part, sha256, request.iterator({ destroyOnReturn: false }));
    } finally {
      drain(request, MAX_PART_BYTES);
    }
    const { stored, sealedBytes } = this.transfers.required(transfer);
    if (stored === sealedBytes) await this.intake.ready(transfer, closing(request));
    return itemOf(this.transfers.required(transfer));
  }

  /** Waits for a part that is still on its way. */
  @Get(':transfer/parts/:number')
  @RestDocs({})
  async download(
    @Param('transfer', { schema: id }) transfer: TransferId,
    @Param('number', { schema: number }) part: number,
    @Res() response: ServerResponse,
  ): Promise<void> {
    const found = await this.reader.find(transfer, part, closing(response));
    const bytes = await this.reader.open(transfer, found);
    response.setHeader(rest.PART_DIGEST_HEADER, toBase64Url(found.digest));
    await sendPart(response, found, bytes);
  }

  /** For a client to which a part does not open. */
  @Post(':transfer/parts/:number/check')
  @HttpCode(200)
  @RestDocs({ answer: rest.partCheck })
  async check(
    @Param('transfer', { schema: id }) transfer: TransferId,
    @Param('number', { schema: number }) part: number,
  ): Promise<z.input<typeof rest.partCheck>> {
    return { sound: await this.reader.isSound(transfer, part) };
  }

  @Post(':transfer/accept')
  @HttpCode(200)
  @RestDocs({ body: rest.acceptRequest, answer: rest.transferItem })
  async accept(
    @Param('transfer', { schema: id }) transfer: TransferId,
    @Body({ schema: rest.acceptRequest }) { token }: z.output<typeof rest.acceptRequest>,
  ): Promise<Item> {
    return itemOf(await this.transfers.accept(transfer, token));
  }

  @Post(':transfer/pause')
  @HttpCode(200)
  @RestDocs({ answer: rest.transferItem })
  async pause(@Param('transfer', { schema: id }) transfer: TransferId): Promise<Item> {
    return itemOf(await this.transfers.pause(transfer, true));
  }

  @Post(':transfer/resume')
  @HttpCode(200)
  @RestDocs({ answer: rest.transferItem })
  async resume(@Param('transfer', { schema: id }) transfer: TransferId): Promise<Item> {
    return itemOf(await this.transfers.pause(transfer, false));
  }
}

/** Aborted when whoever asked is gone. */
function closing(stream: IncomingMessage | ServerResponse): AbortSignal {
  const controller = new AbortController();
  stream.once('close', () => controller.abort());
  return controller.signal;
}
