import type { ErrorCode } from '@parley/protocol';
import { safeLine } from './safe-text';

const MEANINGS: Partial<Record<ErrorCode, string>> = {
  stranger: 'they take nothing from you',
  expired: 'it found no way for 30 days',
  unreachable: 'their server does not answer',
  'server-key-changed': 'the key of their server is another one now',
  'account-key-changed': 'somebody else is at their address now',
  'address-claimed': 'claims the address of another contact',
  'unknown-account': 'there is no such account at that address',
  'request-limit': 'their box of requests is full',
  'bad-signature': 'a signature was wrong',
};

/** A code that stands beside a message or a contact, as people read it; safe for a terminal. */
export function meaningOf(code: string): string {
  const meaning = MEANINGS[code as ErrorCode];
  return meaning === undefined ? safeLine(code) : `${meaning} (${code})`;
}
