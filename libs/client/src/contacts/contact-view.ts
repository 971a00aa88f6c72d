import { formatAddress, parseHostPort, ProtocolError, type Card, type ContactRow } from '@parley/protocol';
import type { ContactView } from '../api/views';
import type { Contact } from './contact-book';

/** The address at which a card says its account is found; by its server's id when it names no place that can be read. */
export function addressOf(card: Card): string {
  const byId = formatAddress({ handle: card.handle, kind: 'server', server: card.server });
  const [best] = card.addresses;
  if (best === undefined) return byId;
  try {
    return formatAddress({ handle: card.handle, kind: 'host', at: parseHostPort(best) });
  } catch (error) {
    if (error instanceof ProtocolError) return byId;
    throw error;
  }
}

export function contactView(contact: Contact): ContactView {
  const { account, state, server, alert, card, details } = contact;
  return {
    id: account,
    address: addressOf(card),
    handle: card.handle,
    name: card.name,
    colour: card.colour,
    state,
    verified: details.verified,
    note: details.note,
    alert: alert ?? details.problem,
    conversation: account,
    serverId: server,
  };
}

/** What is left to say of a contact that was removed. */
export function removedView({ account, server }: Pick<ContactRow, 'account' | 'server'>): ContactView {
  return {
    id: account,
    address: '',
    handle: '',
    name: '',
    colour: '000000',
    state: 'removed',
    verified: false,
    note: '',
    alert: null,
    conversation: account,
    serverId: server,
  };
}
