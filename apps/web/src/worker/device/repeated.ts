import type { Client } from '@parley/client';
import { ProtocolError } from '@parley/protocol';
import type { ClientMethod } from './client-methods';

/** What a holder that is gone may have finished already: a refusal that says so counts as success. */
const doneBefore: Partial<Record<ClientMethod, readonly string[]>> = {
  addContact: ['already-contact'],
  acceptRequest: ['already-contact', 'unknown-contact'],
  declineRequest: ['unknown-contact'],
  removeContact: ['unknown-contact'],
  changePassword: ['wrong-password'],
  signOutDevice: ['unknown-device'],
};

/** The answer of a call that is asked again, when an earlier holder did it; rejects with what means something else. */
export async function answerDoneBefore(
  client: Client,
  method: ClientMethod,
  args: readonly unknown[],
  error: unknown,
): Promise<unknown> {
  if (!(error instanceof ProtocolError) || doneBefore[method]?.includes(error.code) !== true) throw error;
  const [first, second] = args.map(String);
  // Right when it is the password already.
  if (method === 'changePassword') return client.changePassword(second ?? '', second ?? '');
  const said = (first ?? '').toLowerCase();
  return client.contacts().find(({ id, address }) => said.includes(id) || said === address);
}
