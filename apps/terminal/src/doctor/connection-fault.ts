/** What an error of a connection means; the rest is that nothing came back in time. */
export type ConnectionFault = 'refused' | 'unknown-name' | 'no-route' | 'no-tls' | 'not-http' | 'silent';

const faults: Readonly<Record<string, ConnectionFault>> = {
  ECONNREFUSED: 'refused',
  ENOTFOUND: 'unknown-name',
  EAI_AGAIN: 'unknown-name',
  EAI_NODATA: 'unknown-name',
  EHOSTUNREACH: 'no-route',
  ENETUNREACH: 'no-route',
  EPROTO: 'no-tls',
  ECONNRESET: 'no-tls',
};

export function connectionFault(error: unknown): ConnectionFault {
  const code = codeOf(error);
  if (code.startsWith('ERR_SSL_') || code.startsWith('ERR_TLS_')) return 'no-tls';
  return code.startsWith('HPE_') ? 'not-http' : (faults[code] ?? 'silent');
}

/** A name with several addresses fails with the errors of all of them. */
function codeOf(error: unknown): string {
  if (!(error instanceof Error)) return '';
  if ('code' in error && typeof error.code === 'string') return error.code;
  return error instanceof AggregateError ? codeOf(error.errors[0]) : '';
}
