import { envelopeIdOf } from '@parley/crypto/identity';
import { envelope, type AccountId, type Clock, type InboxEntry, type Timers } from '@parley/protocol';
import type { Contact } from './contacts/contact-book';
import { befriend, home, person, type Home, type Person } from './fixtures';

/** A clock whose hands the test turns. */
type Hands = Clock & Timers & { advance(ms: number): Promise<void> };

/** One of two people who are contacts, with a home each. What leaves one home is carried to the other by the test. */
export class Friend {
  #carried = 0;
  #received = 0;

  constructor(
    readonly owner: Person,
    readonly home: Home,
    private readonly other: AccountId,
  ) {}

  get account(): AccountId {
    return this.owner.account;
  }

  /** The other one, as this one knows them. */
  get contact(): Contact {
    return this.home.parts.book.need(this.other);
  }

  /** What left this home since the last time, as it arrives at the other. */
  leaving(): InboxEntry[] {
    const all = this.home.server.commits.flatMap(({ outgoing = [] }) => outgoing);
    return all.slice(this.#carried, (this.#carried = all.length)).map((out) => {
      const opened = envelope.decode(out.envelope);
      return {
        position: 0,
        contact: this.account,
        envelope: envelopeIdOf(opened),
        receivedAt: 0,
        sealed: opened.sealed,
      };
    });
  }

  /** Reads what arrived, until it is committed. */
  async read(entries: readonly InboxEntry[]): Promise<void> {
    const { inbox } = this.home.parts;
    inbox.push(
      entries.map((entry) => ({ ...entry, position: ++this.#received })),
      0,
    );
    await inbox.idle();
  }

  async say(text: string): Promise<void> {
    await this.home.parts.sender.send(this.contact, text, {});
  }

  /** Sends its introduction, and so packages whose secrets it has. */
  async introduce(): Promise<void> {
    const { book, firstContact, queue } = this.home.parts;
    const { contact, part } = await firstContact.introduce(this.contact, '', this.contact.details.theirStampSecret);
    await queue.submit({ ...part, contacts: [await book.change(contact)] });
    book.committed(contact);
  }
}

async function settledIn(time: Hands, me: Person, friend: Person): Promise<Friend> {
  const here = await home(time, me, time);
  await befriend(time, here, me, friend);
  here.parts.inbox.granted(1);
  await here.parts.inbox.idle();
  return new Friend(me, here, friend.account);
}

/** Alice and Bob, who can write to each other and read. */
export async function friends(time: Hands): Promise<[Friend, Friend]> {
  const [one, other] = [await person(time, 'alice'), await person(time, 'bob')];
  const [alice, bob] = [await settledIn(time, one, other), await settledIn(time, other, one)];
  // Newer than what they know each other by.
  await time.advance(1_000);
  for (const [from, to] of [
    [alice, bob],
    [bob, alice],
  ] as const) {
    await from.introduce();
    await to.read(from.leaving());
  }
  return [alice, bob];
}
