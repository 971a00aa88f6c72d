import { issueCard, readCard, readIntroduction } from '@parley/crypto/identity';
import { content, type Card } from '@parley/protocol';
import { ManualTime } from '@parley/testing';
import { befriend, home, introductionOf, person, random, type Home, type Person } from '../fixtures';
import { InboxBatch } from '../inbox/inbox-batch';
import type { Contact } from './contact-book';
import { contactView } from './contact-view';
import { findContact } from './find-contact';

async function cardOf(owner: Person, change: Partial<Card>): Promise<Uint8Array> {
  const { handle, name, colour, sealingKey, server, addresses, relays, number } = await readCard(owner.secrets.card);
  const fields = { handle, name, colour, sealingKey, server, addresses, relays, number: number + 1 };
  return issueCard(owner.identity, { ...fields, ...change });
}

describe('an address that is typed', () => {
  const time = new ManualTime();
  let here: Home;
  let people: Record<'alice' | 'bob' | 'mallory', Person>;
  let bob: Contact;

  const find = (typed: string): string => findContact(typed, here.parts.book, []).id;
  const alertOf = ({ account }: Person): string | null =>
    contactView(here.parts.book.need(account), here.parts.book).alert;
  /** A contact says in a message that its card is another now. */
  const tellCard = async (owner: Person, change: Partial<Card>): Promise<void> => {
    const { handlers, book, queue } = here.parts;
    const batch = new InboxBatch(book);
    const body = { kind: 'card', card: await cardOf(owner, change) } as const;
    const bytes = content.encode({ salt: random(16), sentAt: 1, body });
    await handlers.handle(batch, book.need(owner.account), bytes);
    for (const contact of batch.contacts.values()) {
      await queue.submit({ contacts: [await book.change(contact)] });
      book.committed(contact);
    }
  };

  beforeEach(async () => {
    people = {
      alice: await person(time, 'alice'),
      bob: await person(time, 'bob'),
      mallory: await person(time, 'mallory'),
    };
    here = await home(time, people.alice);
    bob = await befriend(time, here, people.alice, people.bob);
    await tellCard(people.bob, { addresses: ['bob.example'] });
    await befriend(time, here, people.alice, people.mallory);
  });

  it('goes on meaning whoever had it first, and the contact that claims it later shows an alert', async () => {
    await tellCard(people.mallory, { handle: 'bob', addresses: ['BOB.example:443'], number: time.now() + 10 });
    expect(find('bob@bob.example')).toBe(bob.account);
    expect(find('bob.example')).toBe(bob.account);
    expect(alertOf(people.mallory)).toBe('address-claimed');
    expect(alertOf(people.bob)).toBeNull();
    expect(find(people.mallory.account)).toBe(people.mallory.account);
  });

  it('still means the first one after that one told another name', async () => {
    await tellCard(people.mallory, { handle: 'bob', addresses: ['bob.example'], number: time.now() + 10 });
    await tellCard(people.bob, { addresses: ['bob.example'], name: 'Robert', number: time.now() + 20 });
    expect(find('bob@bob.example')).toBe(bob.account);
    expect(alertOf(people.bob)).toBeNull();
  });

  it('means the claiming contact once nobody else has it', async () => {
    await tellCard(people.mallory, { handle: 'bob', addresses: ['bob.example'], number: time.now() + 10 });
    await here.parts.actions.remove(bob.account);
    expect(find('bob@bob.example')).toBe(people.mallory.account);
    expect(alertOf(people.mallory)).toBeNull();
  });

  it('without a handle is refused when two contacts are at that place', async () => {
    await tellCard(people.mallory, { addresses: ['bob.example'], number: time.now() + 10 });
    expect(() => find('bob.example')).toThrow(expect.objectContaining({ code: 'ambiguous-address' }) as Error);
    expect(find('mallory@bob.example')).toBe(people.mallory.account);
  });

  it('of this machine means whoever says so beside other addresses, and is claimed by nobody by that', async () => {
    await tellCard(people.bob, { addresses: ['192.168.1.5:8444', '127.0.0.1:8444'], number: time.now() + 10 });
    await tellCard(people.mallory, {
      handle: 'bob',
      addresses: ['192.168.1.6:8444', '127.0.0.1:8444'],
      number: time.now() + 10,
    });
    expect([alertOf(people.bob), alertOf(people.mallory)]).toEqual([null, null]);
    expect(find('bob@192.168.1.5:8444')).toBe(bob.account);
    expect(find('bob@192.168.1.6:8444')).toBe(people.mallory.account);
    expect(() => find('bob@127.0.0.1:8444')).toThrow(expect.objectContaining({ code: 'ambiguous-address' }) as Error);
    await tellCard(people.mallory, { handle: 'mallory', number: time.now() + 20 });
    expect(find('bob@127.0.0.1:8444')).toBe(bob.account);
  });

  it('of this machine belongs to the contact that has no other', async () => {
    await tellCard(people.bob, { addresses: ['127.0.0.1:8444'], number: time.now() + 10 });
    const addresses = ['192.168.1.6:8444', '127.0.0.1:8444'];
    await tellCard(people.mallory, { handle: 'bob', addresses, number: time.now() + 10 });
    expect(find('bob@127.0.0.1:8444')).toBe(bob.account);
    await tellCard(people.mallory, { handle: 'bob', addresses: ['127.0.0.1:8444'], number: time.now() + 20 });
    expect(alertOf(people.mallory)).toBe('address-claimed');
    expect(find('bob@127.0.0.1:8444')).toBe(bob.account);
  });

  it('of a contact is not taken over by a stranger whose request was accepted', async () => {
    const eve = await person(time, 'eve');
    const secrets = { ...eve.secrets, card: await cardOf(eve, { handle: 'bob', addresses: ['bob.example'] }) };
    const { signed } = await introductionOf(time, people.alice.account, { ...eve, secrets });
    const { firstContact, book } = here.parts;
    const read = await readIntroduction(signed, { to: people.alice.account, now: time.now() });
    const contact = firstContact.contactOf(read, 'approved');
    expect(contactView(contact, book).alert).toBe('address-claimed');
  });
});
