import { Controller, Get, Inject, UseGuards } from '@nestjs/common';
import { rest } from '@parley/protocol';
import { z } from 'zod';
import { OwnerGuard } from '../access/owner-guard';
import { RestDocs } from '../access/rest-docs';
import { addressesOf, addressOf, CONFIG, type Config } from '../config';
import { FederationService } from '../federation/federation.service';
import { PROGRAM, type Program } from '../program';

/** What the owner's clients need to know of their server. */
@Controller('settings')
@UseGuards(OwnerGuard)
export class SettingsController {
  constructor(
    @Inject(CONFIG) private readonly config: Config,
    @Inject(PROGRAM) private readonly program: Program,
    private readonly federation: FederationService,
  ) {}

  @Get()
  @RestDocs({ answer: rest.settingsAnswer })
  settings(): z.input<typeof rest.settingsAnswer> {
    return z.encode(rest.settingsAnswer, {
      version: this.program.version,
      role: this.config.network.role,
      server: z.decode(rest.idText.server, this.federation.server),
      address: addressOf(this.config),
      addresses: [...addressesOf(this.config)],
    });
  }
}
