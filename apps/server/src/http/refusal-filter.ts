import { Catch, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import type { Logger } from '@parley/protocol';
import type { ServerResponse } from 'node:http';
import { refusalOf } from './refusal';

/** The one place where errors become answers: `{"error":{"code","message"}}`. Only unforeseen ones are logged. */
@Catch()
export class RefusalFilter implements ExceptionFilter {
  constructor(private readonly logger: Logger) {}

  catch(error: unknown, host: ArgumentsHost): void {
    const response = host.switchToHttp().getResponse<ServerResponse>();
    const refusal = refusalOf(error);
    if (refusal.body.error.code === 'internal') this.logger.warn('request-failed', { err: error });
    if (response.headersSent) {
      response.destroy();
      return;
    }
    response.writeHead(refusal.status, { 'Content-Type': 'application/json; charset=utf-8' });
    response.end(JSON.stringify(refusal.body));
  }
}
