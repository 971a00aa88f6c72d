import { Catch, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import type { Logger } from '@parley/protocol';
import type { ServerResponse } from 'node:http';
import { refusalOf } from './refusal';
import type { RequestFigures } from './request-figures';
import { currentRequest } from './request-scope';

/** The one place where errors become answers: `{"error":{"code","message"}}`. Only unforeseen ones are logged. */
@Catch()
export class RefusalFilter implements ExceptionFilter {
  constructor(
    private readonly logger: Logger,
    private readonly figures: RequestFigures,
  ) {}

  catch(error: unknown, host: ArgumentsHost): void {
    const response = host.switchToHttp().getResponse<ServerResponse>();
    const { status, code, body } = refusalOf(error);
    this.figures.refuse(code);
    if (code === 'internal') this.logger.warn('request-failed', { err: error });
    if (response.headersSent) {
      response.destroy();
      return;
    }
    response.writeHead(status, { 'Content-Type': 'application/json; charset=utf-8' });
    // With its number, what went wrong is found in the log.
    if (code === 'internal') body.error.message += ` (request ${currentRequest() ?? 'unknown'})`;
    response.end(JSON.stringify(body));
  }
}
