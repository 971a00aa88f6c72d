import { StandardSchemaValidationPipe } from '@nestjs/common';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { MAX_REST_BODY_BYTES, ProtocolError, type Logger } from '@parley/protocol';
import type { Config } from '../config';
import type { Program } from '../program';
import { apiDocs } from './api-docs';
import type { HostPolicy } from './host-policy';
import type { Middleware } from './middleware';
import type { RequestFigures } from './request-figures';
import { requestScope } from './request-scope';
import { RefusalFilter } from './refusal-filter';
import { refusalOf } from './refusal';
import { securityHeaders } from './security-headers';
import { serveWeb } from './web-files';

/** Everything around the controllers of the owner's surface, in the order in which a request meets it. */
export function configureApp(
  app: NestExpressApplication,
  parts: { config: Config; policy: HostPolicy; program: Program; logger: Logger; figures: RequestFigures },
): void {
  app.use(requestScope);
  app.use(parts.figures.middleware);
  app.use(securityHeaders());
  app.use(hostCheck(parts.policy, parts.figures));
  app.useBodyParser('json', { limit: MAX_REST_BODY_BYTES, strict: true });
  app.setGlobalPrefix('api');
  app.useGlobalPipes(bodyCheck());
  app.useGlobalFilters(new RefusalFilter(parts.logger, parts.figures));
  app.use('/api/docs', apiDocs(app, parts.program));
  if (parts.config.network.role === 'owner') serveWeb(app, parts.program.webRoot);
}

/** Checks what comes in with the schemas of libs/protocol. Says where the mistake is, never repeats the value. */
function bodyCheck(): StandardSchemaValidationPipe {
  return new StandardSchemaValidationPipe({
    exceptionFactory: (issues) => {
      const places = issues
        .slice(0, 3)
        .map(({ path = [] }) => path.map((part) => String(typeof part === 'object' ? part.key : part)).join('.'));
      return new ProtocolError(
        'malformed',
        `the request is not of its schema: ${places.map((place) => place || 'value').join(', ')}`,
      );
    },
  });
}

/** Refused before a body is read. */
function hostCheck(policy: HostPolicy, figures: RequestFigures): Middleware {
  return (request, response, next) => {
    try {
      policy.check(request, request.headers.upgrade !== undefined);
    } catch (error) {
      const { status, code, body } = refusalOf(error);
      figures.refuse(code);
      response.writeHead(status, { 'Content-Type': 'application/json; charset=utf-8', Connection: 'close' });
      response.end(JSON.stringify(body));
      return;
    }
    next();
  };
}
