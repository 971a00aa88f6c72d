import { Controller, Get, Req, UseGuards } from '@nestjs/common';
import { checkNames, diagnosticsAnswer } from '@parley/protocol';
import type { IncomingMessage } from 'node:http';
import type { z } from 'zod';
import { OwnerGuard } from '../../access/owner-guard';
import { RestDocs } from '../../access/rest-docs';
import { TrustedProxies } from '../../http/trusted-proxies';
import { DiagnosticsService } from './diagnostics.service';
import { checkProxy } from './proxy-check';

/** What is wrong with the server, and what is well. */
@Controller('settings')
@UseGuards(OwnerGuard)
export class DiagnosticsController {
  constructor(
    private readonly diagnostics: DiagnosticsService,
    private readonly proxies: TrustedProxies,
  ) {}

  @Get('diagnostics')
  @RestDocs({ answer: diagnosticsAnswer })
  async checks(@Req() request: IncomingMessage): Promise<z.input<typeof diagnosticsAnswer>> {
    const checks = [...(await this.diagnostics.run()), checkProxy(request, this.proxies)];
    return { checks: checks.sort((a, b) => checkNames.indexOf(a.check) - checkNames.indexOf(b.check)) };
  }
}
