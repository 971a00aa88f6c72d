import { X509Certificate } from 'node:crypto';
import { readFileSync, statfsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Config } from '../config';
import { DATABASE_FILE } from '../database/database.module';
import { certificateFiles } from '../federation/certificate';
import type { Measure } from './measure';

const NOT_KNOWN = Number.NaN;

/** A figure of the file system; what cannot be read is not a number, and no reason to have no figures at all. */
const gauge = (name: string, help: string, read: () => number): Measure => ({
  name,
  help,
  type: 'gauge',
  read: () => {
    try {
      return read();
    } catch {
      return NOT_KNOWN;
    }
  },
});

/** What an operator watches so that nothing fills up or ends unnoticed. */
export function storageMeasures(config: Config): Measure[] {
  const { data } = config.storage;
  const database = join(data, DATABASE_FILE);
  const free = (): number => {
    const { bavail, bsize } = statfsSync(data);
    return bavail * bsize;
  };
  const ends = (): number => {
    const certificate = new X509Certificate(readFileSync(certificateFiles(config).cert));
    return certificate.validToDate.getTime() / 1000;
  };
  return [
    gauge('disk_free_bytes', 'Free on the disk of the data directory.', free),
    gauge('database_bytes', 'Size of the database.', () => statSync(database).size),
    gauge('certificate_end_seconds', 'When the TLS certificate ends, in Unix time.', ends),
  ];
}
