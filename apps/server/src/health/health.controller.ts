import { Controller, Get, Inject, Res, UseGuards } from '@nestjs/common';
import type { ServerResponse } from 'node:http';
import { Health } from './health';
import { MetricsGuard } from './metrics.guard';
import { MetricsService } from './metrics.service';

/** Whether the server works, and how hard. */
@Controller()
export class HealthController {
  constructor(
    @Inject(Health) private readonly state: Health,
    private readonly figures: MetricsService,
  ) {}

  /** For supervisors: 200 while the server takes work, 503 while it starts or stops. */
  @Get('health')
  health(@Res({ passthrough: true }) response: ServerResponse): { live: true; ready: boolean } {
    const ready = this.state.ready();
    response.statusCode = ready ? 200 : 503;
    return { live: true, ready };
  }

  /** 200 as long as the process answers at all: a supervisor that gets nothing starts it anew. */
  @Get('health/live')
  live(): { live: true } {
    return { live: true };
  }

  /** 200 while it takes work, else 503: a proxy sends nobody here meanwhile. */
  @Get('health/ready')
  ready(@Res({ passthrough: true }) response: ServerResponse): { ready: boolean } {
    const ready = this.state.ready();
    response.statusCode = ready ? 200 : 503;
    return { ready };
  }

  @Get('metrics')
  @UseGuards(MetricsGuard)
  async metrics(@Res() response: ServerResponse): Promise<void> {
    const { type, body } = await this.figures.text();
    response.setHeader('Content-Type', type);
    response.end(body);
  }
}
