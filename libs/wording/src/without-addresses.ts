import type { Finding } from '@parley/protocol';

const HIDDEN = '…';

/** The same finding without what says where the server is: to be shown to others who may help. */
export function withoutAddresses(finding: Finding): Finding {
  return 'address' in finding.values
    ? ({ ...finding, values: { ...finding.values, address: HIDDEN } } as Finding)
    : finding;
}
