import { ProtocolError } from '@parley/protocol';
import type { ContactView } from '../api/views';
import { sameAddress } from './addresses';
import type { ContactBook } from './contact-book';
import { contactView } from './contact-view';

/**
 * The contact, or else the request, that is meant by an id or an address. Whoever claims the address of somebody else gets nothing that is meant
 * for them, and is found by its id alone.
 * @throws ProtocolError `unknown-contact`, `ambiguous-address`
 */
export function findContact(idOrAddress: string, book: ContactBook, requests: readonly ContactView[]): ContactView {
  const wanted = idOrAddress.trim().toLowerCase();
  const contacts = book
    .all()
    .map((contact) => ({ view: contactView(contact, book), byAddress: !book.isDisputed(contact) }));
  const byId = [...contacts.map(({ view }) => view), ...requests].find(({ id }) => id === wanted);
  if (byId !== undefined) return byId;
  const at = (views: readonly ContactView[]): readonly ContactView[] =>
    views.filter(({ address }) => sameAddress(address, wanted));
  const known = at(contacts.filter(({ byAddress }) => byAddress).map(({ view }) => view));
  const [found, another] = known.length > 0 ? known : at(requests);
  if (found === undefined) throw new ProtocolError('unknown-contact', 'there is no such contact');
  if (another !== undefined)
    throw new ProtocolError('ambiguous-address', 'more than one contact has this address: say by its id who is meant');
  return found;
}
