import { isErrorCode, ProtocolError } from '@parley/protocol';
import type { Contact } from '../contacts/contact-book';

/** @throws ProtocolError `blocked`, `not-approved`, and the contact's alert (`server-key-changed`) */
export function checkSendable({ state, alert }: Contact): void {
  if (state === 'blocked') throw new ProtocolError('blocked', 'this contact is blocked');
  if (state !== 'approved') throw new ProtocolError('not-approved', 'this contact has not accepted yet');
  if (alert === null) return;
  const code = isErrorCode(alert) ? alert : 'refused';
  throw new ProtocolError(code, 'something about this contact has changed: nothing is sent before it was looked at');
}
