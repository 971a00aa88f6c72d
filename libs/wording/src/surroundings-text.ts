/// <reference types="@angular/localize" />
import type { Finding } from '@parley/protocol';
import { bytesText, dayText, secondsText } from './amounts';
import type { DiagnosisText } from './words';

type OfSurroundings = Extract<Finding, { found: `${'program' | 'clock' | 'disk' | 'memory'}-${string}` }>;

/** The program and the machine it runs on. */
export function surroundingsText(finding: OfSurroundings, locale?: string): DiagnosisText {
  switch (finding.found) {
    case 'program-runs': {
      const { version, node, since } = finding.values;
      return {
        detail: $localize`Parley ${version}:version: runs on Node ${node}:node: since ${dayText(since, locale)}:day:.`,
        remedy: null,
      };
    }
    case 'clock-agrees':
      return {
        detail: $localize`The clock agrees with the servers of your contacts to ${secondsText(Math.abs(finding.values.seconds), locale)}:duration:.`,
        remedy: null,
      };
    case 'clock-differs':
      return clockDiffers(finding.values.seconds, locale);
    case 'clock-uncompared':
      return {
        detail: $localize`No server of a contact could be asked for the time, so the clock was compared with nothing.`,
        remedy: null,
      };
    case 'disk-free':
      return { detail: room(finding.values, locale), remedy: null };
    case 'disk-low':
      return {
        detail: room(finding.values, locale),
        remedy: $localize`Delete what you do not need on the disk of the data directory, or move the data directory to a larger one.`,
      };
    case 'disk-full':
      return {
        detail: room(finding.values, locale),
        remedy: $localize`Make room at once: without it the server takes no more messages. Nothing that it has is lost.`,
      };
    case 'memory-free':
      return { detail: memory(finding.values, locale), remedy: null };
    case 'memory-low':
      return {
        detail: memory(finding.values, locale),
        remedy: $localize`End other programs on this computer, or give it or the container more memory.`,
      };
  }
}

function clockDiffers(seconds: number, locale?: string): DiagnosisText {
  const by = secondsText(Math.abs(seconds), locale);
  return {
    detail:
      seconds > 0
        ? $localize`The clock is ${by}:duration: ahead of the servers of your contacts.`
        : $localize`The clock is ${by}:duration: behind the servers of your contacts.`,
    remedy: $localize`Let this computer set its clock by itself (NTP; on Linux: timedatectl set-ntp true). If its clock is right, theirs is not.`,
  };
}

function room({ free, total }: { free: number; total: number }, locale?: string): string {
  return $localize`${bytesText(free, locale)}:free: of ${bytesText(total, locale)}:total: are free on the disk of the data directory.`;
}

function memory({ used, free }: { used: number; free: number }, locale?: string): string {
  return $localize`The server takes ${bytesText(used, locale)}:used: of memory; ${bytesText(free, locale)}:free: are free.`;
}
