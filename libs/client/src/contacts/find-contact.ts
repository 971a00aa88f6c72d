import type { ReadIntroduction } from '@parley/crypto/identity';
import { ProtocolError, type Card } from '@parley/protocol';
import type { ContactView } from '../api/views';
import { addressesOf, claimsOf, sameAddress } from './addresses';
import type { ContactBook } from './contact-book';
import { contactView } from './contact-view';
import { requestView } from './request-book';

interface Candidate {
  readonly card: Card;
  readonly view: ContactView;
}

/**
 * The contact, or else the request, that is meant by an id or an address. Whoever claims the address of somebody else gets nothing that is meant
 * for them, and is found by its id alone. An address that every machine has comes last.
 * @throws ProtocolError `unknown-contact`, `ambiguous-address`
 */
export function findContact(
  idOrAddress: string,
  book: ContactBook,
  requests: readonly ReadIntroduction[],
): ContactView {
  const wanted = idOrAddress.trim().toLowerCase();
  const contacts = book.all().map((contact) => ({ card: contact.card, view: contactView(contact, book), contact }));
  const asking = requests.map((read) => ({ card: read.card, view: requestView(read, book) }));
  const byId = [...contacts, ...asking].find(({ view }) => view.id === wanted);
  if (byId !== undefined) return byId.view;
  const undisputed = contacts.filter(({ contact }) => !book.isDisputed(contact));
  const [found, another] = at(wanted, undisputed) ?? at(wanted, asking) ?? [];
  if (found === undefined) throw new ProtocolError('unknown-contact', 'there is no such contact');
  if (another !== undefined)
    throw new ProtocolError('ambiguous-address', 'more than one contact has this address: say by its id who is meant');
  return found.view;
}

/** Those at an address; null when there is nobody. */
function at(wanted: string, candidates: readonly Candidate[]): readonly Candidate[] | null {
  for (const addresses of [claimsOf, addressesOf]) {
    const found = candidates.filter(({ card }) => addresses(card).some((address) => sameAddress(address, wanted)));
    if (found.length > 0) return found;
  }
  return null;
}
