import { Catch, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import type { Logger } from '@parley/protocol';
import type { Response } from 'express';
import { refusalOf } from './refusal';

/** The one place where errors become answers: `{"error":{"code","message"}}`. Only unforeseen ones are logged as bugs. */
@Catch()
export class RefusalFilter implements ExceptionFilter {
  constructor(private readonly logger: Logger) {}

  catch(error: unknown, host: ArgumentsHost): void {
    const response = host.switchToHttp().getResponse<Response>();
    const { status, body } = refusalOf(error);
    if (body.error.code === 'internal') this.logger.warn('request-failed', { err: error });
    if (response.headersSent) {
      response.destroy();
      return;
    }
    response.status(status).json(body);
  }
}
