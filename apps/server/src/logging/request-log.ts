import type { IncomingMessage } from 'node:http';
import type { Options } from 'pino-http';
import type { LevelWithSilent, Logger as Pino } from 'pino';

/** Where a request went, as the pattern of its route: the real URL holds ids of people and conversations. */
function routeOf(request: IncomingMessage): string {
  const route = (request as IncomingMessage & { route?: { path?: unknown } }).route?.path;
  return typeof route === 'string' ? route : '(none)';
}

/** What went well, or was refused, is of interest only when debugging: anybody can send requests, and must not be able to fill a log. */
const levelOf = (status: number): LevelWithSilent => (status >= 500 ? 'warn' : 'debug');

/** How requests are logged: number, method, route, status, duration. Nothing that came from outside but the method. */
export function requestLog(logger: Pino): Options {
  return {
    logger,
    quietReqLogger: true,
    // Given at the very beginning, so that refusals before the routes have one too.
    genReqId: (request: IncomingMessage) => request.id,
    serializers: {
      req: () => undefined,
      res: (response: { statusCode: number }) => response.statusCode,
    },
    customAttributeKeys: { res: 'status', responseTime: 'ms', reqId: 'request' },
    customSuccessMessage: () => 'request',
    customErrorMessage: () => 'request',
    customLogLevel: (_request, { statusCode }) => levelOf(statusCode),
    customSuccessObject: (request, _response, fields: object) => ({
      ...fields,
      method: request.method,
      route: routeOf(request),
    }),
    customErrorObject: (request, _response, _error, fields: object) => ({
      ...fields,
      method: request.method,
      route: routeOf(request),
    }),
  };
}
