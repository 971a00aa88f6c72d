/// <reference types="@angular/localize" />
import type { Finding } from '@parley/protocol';
import { bytesText, secondsText } from './amounts';
import type { DiagnosisText } from './words';

type OfFiles = Extract<Finding, { found: `${'files' | 'database'}-${string}` }>;

/** What lies on the disk. */
export function filesText(finding: OfFiles, locale?: string): DiagnosisText {
  switch (finding.found) {
    case 'files-private':
      return {
        detail: $localize`The data directory and the keys in it are readable by the server alone.`,
        remedy: null,
      };
    case 'files-open': {
      const { file, mode } = finding.values;
      return {
        detail: $localize`Other users of this computer may read ${file}:file: (mode ${mode}:mode:).`,
        remedy: $localize`Close the data directory to others: chmod -R go= DIRECTORY.`,
      };
    }
    case 'files-foreign': {
      const { file, owner, user } = finding.values;
      return {
        detail: $localize`${file}:file: belongs to user ${owner}:owner:, and the server runs as user ${user}:user:.`,
        remedy: $localize`Stop the server, and give it the data directory: chown -R ${user}:user: DIRECTORY.`,
      };
    }
    case 'files-read-only':
      return {
        detail: $localize`The server may not write ${finding.values.file}:file:.`,
        remedy: $localize`Allow it: chmod -R u+rwX DIRECTORY. In a container, see that the volume is not mounted read-only.`,
      };
    case 'files-missing':
      return {
        detail: $localize`${finding.values.file}:file: is missing in the data directory.`,
        remedy: $localize`Do not stop the server. Make a backup first, then look who deletes files there.`,
      };
    case 'database-sound':
      return {
        detail: $localize`The database is sound (${bytesText(finding.values.bytes, locale)}:size:, schema ${finding.values.schema}:schema:).`,
        remedy: null,
      };
    case 'database-damaged':
      return {
        detail: $localize`The database is damaged.`,
        remedy: $localize`Stop the server, keep a copy of the data directory, and restore the last backup. Then look at the disk: it may be dying.`,
      };
    case 'database-unfinished':
      return {
        detail: $localize`The database (${bytesText(finding.values.bytes, locale)}:size:) has no fault as far as it could be read in ${secondsText(finding.values.seconds, locale)}:duration:.`,
        remedy: null,
      };
  }
}
