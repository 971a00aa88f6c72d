import type { ErrorCode } from '@parley/protocol';

const statuses: Partial<Record<ErrorCode, number>> = {
  'too-large': 413,
  'wrong-password': 401,
  'wrong-recovery-words': 401,
  'wrong-setup-token': 401,
  'not-signed-in': 401,
  'device-replaced': 401,
  'too-many-attempts': 429,
  'queue-full': 429,
  'request-limit': 429,
  'foreign-host': 421,
  'foreign-origin': 403,
  blocked: 403,
  stranger: 403,
  'not-set-up': 409,
  'already-set-up': 409,
  'commit-out-of-order': 409,
  'state-conflict': 409,
  'generation-used': 409,
  'lease-lost': 409,
  'record-exists': 409,
  'account-moved': 409,
  'already-contact': 409,
  'not-found': 404,
  'unknown-contact': 404,
  'unknown-conversation': 404,
  'unknown-record': 404,
  'unknown-device': 404,
  'unknown-account': 404,
  'unknown-transfer': 404,
  'part-not-there': 404,
  'part-mismatch': 409,
  'transfer-paused': 409,
  'transfer-ended': 410,
  expired: 401,
  'quota-exceeded': 507,
  unreachable: 502,
  'server-key-changed': 502,
  'timed-out': 504,
  'storage-full': 507,
  'storage-failed': 500,
  'server-unavailable': 503,
  internal: 500,
};

/** HTTP status of a refusal: what the request itself did wrong is 400. */
export const statusOf = (code: ErrorCode): number => statuses[code] ?? 400;

const codes: Record<number, ErrorCode> = {
  401: 'not-signed-in',
  403: 'refused',
  404: 'not-found',
  413: 'too-large',
  429: 'too-many-attempts',
  503: 'server-unavailable',
};

/** The code for a refusal of the framework, which knows only statuses. */
export const codeOfStatus = (status: number): ErrorCode => codes[status] ?? (status < 500 ? 'malformed' : 'internal');
