import type { Finding } from '@parley/protocol';
import { diagnosisText, withoutAddresses } from '@parley/wording';

/** All findings as a text for somebody who helps: a line for each, and nothing of where the server is. */
export function diagnosisReport(findings: readonly Finding[], locale: string): string {
  const lines = findings.map((finding) => {
    const { detail, remedy } = diagnosisText(withoutAddresses(finding), locale);
    return [finding.ok ? 'ok' : 'NOT OK', finding.found, detail, remedy].filter((part) => part !== null).join('  ');
  });
  return `${lines.join('\n')}\n`;
}
