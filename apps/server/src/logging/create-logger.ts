import type { Logger } from '@parley/protocol';
import { createRequire } from 'node:module';
import type { LogLevel } from '../config';
import { pino, type DestinationStream, type Logger as Pino } from 'pino';
import { currentRequest } from '../http/request-scope';
import { safeError } from './safe-error';

/** A last net under the rule that such things are never handed to a log. */
const SECRET = [
  'token',
  'secret',
  'password',
  'authorization',
  'cookie',
  'setupToken',
  'stampSecret',
  'address',
  'remoteAddress',
  'headers',
];

/** The number of the request that is being answered, unless the line has it already. */
function requestOf(_fields: object, _level: number, logger: Pino): object {
  const request = currentRequest();
  return request === undefined || 'request' in logger.bindings() ? {} : { request };
}

const SHORT_ID = 8;

/** Enough of a server's id to follow it through a log, too little to look somebody up with. */
const shortId = (id: unknown): string => String(id).slice(0, SHORT_ID);

/** One JSON object a line on stderr; readable lines when people look at it. */
export function createLogger(terminal: boolean, level: LogLevel = 'info'): Pino {
  const options = {
    level,
    base: null,
    mixin: requestOf,
    timestamp: pino.stdTimeFunctions.isoTime,
    serializers: { err: safeError, error: safeError, server: shortId, expected: shortId, found: shortId },
    redact: { paths: SECRET.flatMap((name) => [name, `*.${name}`, `*.*.${name}`]), censor: '[redacted]' },
    formatters: { level: (level: string) => ({ level }) },
  };
  const pretty = terminal ? prettyStream() : null;
  return pretty === null ? pino(options, pino.destination({ dest: 2, sync: true })) : pino(options, pretty);
}

/** The development package pino-pretty, when it is installed. */
function prettyStream(): DestinationStream | null {
  try {
    const pretty = createRequire(__filename)('pino-pretty') as (options: object) => DestinationStream;
    return pretty({ destination: 2, sync: true, ignore: 'context' });
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'MODULE_NOT_FOUND') return null;
    throw cause;
  }
}

/** The logger port of the libraries: an event with a stable name, and fields. */
export function libraryLogger(log: Pino, part: string): Logger {
  const child = log.child({ part });
  return {
    debug: (event, fields) => child.debug(fields ?? {}, event),
    info: (event, fields) => child.info(fields ?? {}, event),
    warn: (event, fields) => child.warn(fields ?? {}, event),
  };
}
