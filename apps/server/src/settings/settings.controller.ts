import { Body, Controller, Get, Inject, Put, UseGuards } from '@nestjs/common';
import { rest } from '@parley/protocol';
import { z } from 'zod';
import { OwnerGuard } from '../access/owner-guard';
import { RestDocs } from '../access/rest-docs';
import { addressOf, CONFIG, ownAddresses, type Config } from '../config';
import { FederationService } from '../federation/federation.service';
import type { FederationSurface } from '../federation/federation-surface';
import { FEDERATION_SURFACE } from '../federation/federation.tokens';
import { PortMappingService } from '../port-mapping/port-mapping.service';
import { PROGRAM, type Program } from '../program';
import { OwnerSettings } from './owner-settings';
import { checkReachability } from './reachability';

/** What the owner's clients need to know of their server, and what the owner can choose. */
@Controller('settings')
@UseGuards(OwnerGuard)
export class SettingsController {
  constructor(
    @Inject(CONFIG) private readonly config: Config,
    @Inject(PROGRAM) private readonly program: Program,
    private readonly federation: FederationService,
    private readonly portMapping: PortMappingService,
    @Inject(FEDERATION_SURFACE) private readonly surface: Pick<FederationSurface, 'peers'>,
    private readonly chosen: OwnerSettings,
  ) {}

  @Get()
  @RestDocs({ answer: rest.settingsAnswer })
  settings(): z.input<typeof rest.settingsAnswer> {
    return z.encode(rest.settingsAnswer, {
      version: this.program.version,
      role: this.config.network.role,
      server: z.decode(rest.idText.server, this.federation.server),
      address: addressOf(this.config),
      addresses: [...ownAddresses(this.config)],
      ...this.chosen.get(),
    });
  }

  @Get('reachability')
  @RestDocs({ answer: rest.reachabilityAnswer })
  async reachability(): Promise<z.input<typeof rest.reachabilityAnswer>> {
    return {
      mapping: this.portMapping.told(),
      checks: await checkReachability(this.config, this.federation.server, this.surface.peers),
    };
  }

  @Put()
  @RestDocs({ body: rest.settingsChange, answer: rest.settingsAnswer })
  async change(
    @Body({ schema: rest.settingsChange }) { presence, listed }: z.output<typeof rest.settingsChange>,
  ): Promise<z.input<typeof rest.settingsAnswer>> {
    await this.chosen.change({ ...(presence !== undefined && { presence }), ...(listed !== undefined && { listed }) });
    return this.settings();
  }
}
