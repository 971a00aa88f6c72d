import type { ContactView } from '@parley/client';
import type { Context } from '../cli/context';
import type { ActionOf, ContactAction } from '../cli/invocation';
import { localTime } from '../output/local-time';
import { table } from '../output/layout';
import { meaningOf } from '../output/meaning';
import { safeLine } from '../output/safe-text';
import { contactShape } from '../output/shapes';

const OPERATIONS = {
  accept: 'acceptRequest',
  decline: 'declineRequest',
  block: 'block',
  unblock: 'unblock',
  remove: 'removeContact',
} as const satisfies Record<ContactAction, string>;

const DONE: Readonly<Record<ContactAction, string>> = {
  accept: 'accepted',
  decline: 'declined',
  block: 'blocked',
  unblock: 'unblocked',
  remove: 'removed',
};

export async function addContact(context: Context, { addressOrInvite, note }: ActionOf<'contacts add'>): Promise<void> {
  const contact = await context.client().call('addContact', addressOrInvite, note ?? null);
  const outcome = contact.state === 'approved' ? 'is a contact' : 'was asked; they have to accept';
  await context.printer.result(contactShape(contact), () => `${title(contact)} ${outcome}`);
}

export async function changeContact(context: Context, { change, who }: ActionOf<'contacts change'>): Promise<void> {
  const known = await context.client().call('findContact', who);
  const contact = await context.client().call('changeContact', OPERATIONS[change], known);
  await context.printer.result(contactShape(contact), () => `${DONE[change]} ${title(contact)}`);
}

export async function verifyContact(context: Context, { who, number }: ActionOf<'contacts verify'>): Promise<void> {
  const { printer, style } = context;
  const client = context.client();
  const contact = await client.call('findContact', who);
  const result = await (number === undefined
    ? client.call('safetyNumber', contact.id)
    : client.call('verify', contact.id, number));
  const { safetyNumber, verified } = result;
  const verdict = (): string => {
    if (verified) return style.good(`${title(contact)} is verified`);
    if (number !== undefined)
      return style.bad(`The numbers DIFFER: ${title(contact)} is NOT verified. Somebody may be in between.`);
    return `not verified: compare this number with ${title(contact)} over another way, then pass what they read with --number`;
  };
  await printer.result({ safetyNumber, verified }, () => `${safetyNumber}\n${verdict()}`);
}

export async function refreshContacts(context: Context, { who }: ActionOf<'contacts refresh'>): Promise<void> {
  const client = context.client();
  const ids = who === undefined ? null : [(await client.call('findContact', who)).id];
  await printContacts(context, await client.call('refreshContacts', ids));
}

export async function listContacts(context: Context): Promise<void> {
  await printContacts(context, await context.client().call('contacts'));
}

export async function listRequests(context: Context): Promise<void> {
  const { printer, style } = context;
  const requests = await context.client().call('requests');
  const rows = table(
    requests.map(({ name, address, note, alert }) => [
      style.bold(safeLine(name)),
      safeLine(address),
      alert === null ? '' : style.bad(meaningOf(alert)),
      safeLine(note),
    ]),
  );
  for (const [at, request] of requests.entries()) await printer.result(contactShape(request), () => rows[at] ?? '');
  if (requests.length === 0) printer.hint('no requests');
}

export async function invite(context: Context): Promise<void> {
  const { link, expires } = await context.client().call('invite');
  await context.printer.result(
    { link, expires },
    () => `${link}\n${context.style.dim(`for one contact, until ${localTime(expires)}`)}`,
  );
}

async function printContacts({ printer, style }: Context, contacts: readonly ContactView[]): Promise<void> {
  const rows = table(
    contacts.map(({ name, address, state, verified, alert }) => [
      style.bold(safeLine(name)),
      safeLine(address),
      verified ? `${state}, ${style.good('verified')}` : state,
      alert === null ? '' : style.bad(meaningOf(alert)),
    ]),
  );
  for (const [at, contact] of contacts.entries()) await printer.result(contactShape(contact), () => rows[at] ?? '');
  if (contacts.length === 0) printer.hint('no contacts');
}

function title({ name, address }: ContactView): string {
  return `${safeLine(name)} (${safeLine(address)})`;
}
