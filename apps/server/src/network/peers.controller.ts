import { Body, Controller, Delete, Get, HttpCode, Param, Post, UseGuards } from '@nestjs/common';
import { rest, type ServerId } from '@parley/protocol';
import { z } from 'zod';
import { AdminGuard } from '../access/admin-guard';
import { RestDocs, RestTag } from '../access/rest-docs';
import { PeersService } from './peers.service';

type Json = z.input<typeof rest.peerItem>;

const encoded = (peer: rest.PeerItem): Json => z.encode(rest.peerItem, peer);

/** Servers that the owner connects on purpose. Changes take effect at once. */
@RestTag('admin')
@Controller('admin/peers')
@UseGuards(AdminGuard)
export class PeersController {
  constructor(private readonly peers: PeersService) {}

  @Get()
  @RestDocs({ answer: rest.peerList })
  list(): z.input<typeof rest.peerList> {
    return z.encode(rest.peerList, { peers: this.peers.list() });
  }

  @Post()
  @HttpCode(200)
  @RestDocs({ body: rest.peerRequest, answer: rest.peerItem })
  async add(@Body({ schema: rest.peerRequest }) request: rest.PeerRequest): Promise<Json> {
    return encoded(await this.peers.add(request));
  }

  @Delete(':id')
  @RestDocs({ answer: rest.peerItem })
  async remove(@Param('id', { schema: rest.idText.server }) id: ServerId): Promise<Json> {
    return encoded(await this.peers.remove(id));
  }

  @Post(':id/:action')
  @HttpCode(200)
  @RestDocs({ answer: rest.peerItem })
  async change(
    @Param('id', { schema: rest.idText.server }) id: ServerId,
    @Param('action', { schema: rest.peerAction }) action: rest.PeerAction,
  ): Promise<Json> {
    return encoded(await this.peers[action](id));
  }
}
