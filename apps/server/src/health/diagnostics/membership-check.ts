import { AUTHORITY_WARNING_MS, MAX_MEMBERSHIP_FINDINGS, type Finding } from '@parley/protocol';
import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { CERTIFICATE } from '../../federation/authority';
import type { MembershipFault } from '../../federation/membership-fault';
import type { MembershipWatch } from '../../federation/membership-watch';

const line = { check: 'federation', ok: false } as const;

const found: Readonly<Record<MembershipFault, (address: string) => Finding>> = {
  'peer-not-member': (address) => ({ ...line, found: 'federation-not-member', values: { address } }),
  'peer-certificate-ended': (address) => ({ ...line, found: 'federation-member-ended', values: { address } }),
  'not-a-member': (address) => ({ ...line, found: 'federation-refuses-us', values: { address } }),
};

/**
 * How long the authority of the closed federation holds, who was turned away, and who is not reached.
 * @param file path of its certificates
 * @param dialled addresses of servers of contacts that are not linked: whom somebody only looked for there is no fault
 */
export function checkMembership(
  file: string,
  { refused, faults }: MembershipWatch,
  dialled: ReadonlySet<string>,
  now: number,
): Finding[] {
  const latest = [...faults].filter(([address]) => dialled.has(address)).slice(-MAX_MEMBERSHIP_FINDINGS);
  return [authority(file, refused, now), ...latest.map(([address, fault]) => found[fault](address))];
}

function authority(file: string, refused: MembershipWatch['refused'], now: number): Finding {
  const until = endOf(file);
  if (until === null) return { ...line, found: 'federation-unreadable', values: {} };
  if (until <= now) return { ...line, found: 'federation-ended', values: { until } };
  if (until - now < AUTHORITY_WARNING_MS) return { ...line, found: 'federation-ends-soon', values: { until } };
  const { 'no-certificate': missing, foreign, ended } = refused;
  return { check: 'federation', ok: true, found: 'federation-closed', values: { until, missing, foreign, ended } };
}

/** The last of its certificates counts: two lie there while one takes over from the other. */
function endOf(file: string): number | null {
  try {
    const ends = (readFileSync(file, 'utf8').match(CERTIFICATE) ?? []).map((pem) =>
      new X509Certificate(pem).validToDate.getTime(),
    );
    return ends.length === 0 ? null : Math.max(...ends);
  } catch {
    return null;
  }
}
