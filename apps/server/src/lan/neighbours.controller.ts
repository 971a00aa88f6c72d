import { Controller, Get, UseGuards } from '@nestjs/common';
import { rest } from '@parley/protocol';
import { z } from 'zod';
import { AdminGuard } from '../access/admin-guard';
import { RestDocs, RestTag } from '../access/rest-docs';
import { LanNeighbours } from './lan-neighbours';

/** Servers that say they are in the same network. */
@RestTag('admin')
@Controller('admin/neighbours')
@UseGuards(AdminGuard)
export class NeighboursController {
  constructor(private readonly lan: LanNeighbours) {}

  @Get()
  @RestDocs({ answer: rest.neighboursAnswer })
  list(): z.input<typeof rest.neighboursAnswer> {
    const neighbours = this.lan.neighbours().map(({ addresses, ...rest }) => ({ ...rest, addresses: [...addresses] }));
    return z.encode(rest.neighboursAnswer, { neighbours });
  }
}
