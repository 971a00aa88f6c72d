import { Controller, Get, UseGuards } from '@nestjs/common';
import { diagnosticsAnswer } from '@parley/protocol';
import type { z } from 'zod';
import { OwnerGuard } from '../../access/owner-guard';
import { RestDocs } from '../../access/rest-docs';
import { DiagnosticsService } from './diagnostics.service';

/** What is wrong with the server, and what is well. */
@Controller('settings')
@UseGuards(OwnerGuard)
export class DiagnosticsController {
  constructor(private readonly diagnostics: DiagnosticsService) {}

  @Get('diagnostics')
  @RestDocs({ answer: diagnosticsAnswer })
  async checks(): Promise<z.input<typeof diagnosticsAnswer>> {
    return { checks: await this.diagnostics.run() };
  }
}
