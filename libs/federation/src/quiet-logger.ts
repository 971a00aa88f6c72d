import type { Logger, ServerId } from '@parley/protocol';
import type { Directory } from './ports';

/**
 * A logger for which lines about servers without a contact of the owner are of interest when debugging only: strangers make keys and links at
 * will, and must not be able to fill a log. The counters count them.
 */
export function quietAboutStrangers(logger: Logger, directory: Pick<Directory, 'isKnown'>): Logger {
  const louder =
    (level: 'info' | 'warn') =>
    (event: string, fields?: Record<string, unknown>): void => {
      const server = fields?.['server'];
      const stranger = server !== undefined && !directory.isKnown(server as ServerId);
      logger[stranger ? 'debug' : level](event, fields);
    };
  return { debug: (event, fields) => logger.debug(event, fields), info: louder('info'), warn: louder('warn') };
}
