import type { ContactRow } from '@parley/protocol';
import type { ContactStateName, ContactView, FoundView } from '../api/views';
import type { Aside } from '../aside/asides';
import { addressOf } from './addresses';
import type { Contact, ContactBook } from './contact-book';
import type { Found } from './look-up';

/** What lies beside a contact of which nothing is known. */
const PLAIN = { picture: null, settings: { pinned: false, archived: false, mutedUntil: 0 } };

const asideView = ({
  picture,
  settings,
}: ContactAside): Pick<ContactView, 'picture' | 'pinned' | 'archived' | 'mutedUntil' | 'acceptFiles'> => ({
  picture,
  pinned: settings.pinned,
  archived: settings.archived,
  mutedUntil: settings.mutedUntil,
  acceptFiles: settings.acceptFiles === true,
});

type ContactAside = Pick<Aside, 'picture'> & { readonly settings: Omit<Aside['settings'], 'draft'> };

/** A contact as people see it. What its server, its addresses or its request bring up stands in `alert`, the worst first. */
export function contactView(contact: Contact, book: ContactBook, aside: ContactAside = PLAIN): ContactView {
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
    alert: alert ?? (book.isDisputed(contact) ? 'address-claimed' : details.problem),
    conversation: account,
    serverId: server,
    ...asideView(aside),
  };
}

/** Somebody who was found at an address. */
export function foundView({ card, invite }: Found, safetyNumber: string, known: ContactStateName | null): FoundView {
  const { account, handle, name, colour, server } = card;
  const invited = invite !== null;
  return {
    id: account,
    address: addressOf(card),
    handle,
    name,
    colour,
    serverId: server,
    safetyNumber,
    invited,
    known,
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
    ...asideView(PLAIN),
  };
}
