import { signIn, type Client, type ConversationView, type Snapshot } from '@parley/client';
import { befriend, PASSWORD, type Person } from './client-harness';
import { shows } from './support/shows';
import { twoPeople } from './two-friends';

const of = ({ conversations }: Snapshot, id: string): ConversationView | undefined =>
  conversations.find((conversation) => conversation.id === id);

describe('the list of conversations', () => {
  let alice: Person;
  let bob: Person;
  let tablet: Client | null;

  beforeEach(() => void (tablet = null));

  afterEach(async () => {
    await tablet?.stop();
  });

  twoPeople((...two) => ([alice, bob] = two));

  it('is live on every device: requests, contacts, what was said last, and how much of it is unread', async () => {
    await alice.client.addContact(bob.address, 'hello');
    const asked = await shows(bob.client, ({ requests }) => requests.length === 1);
    expect(asked.requests[0]).toMatchObject({ id: alice.id, state: 'incoming', note: 'hello' });
    await bob.client.acceptRequest(alice.id);
    const accepted = await shows(alice.client, (snapshot) => of(snapshot, bob.id) !== undefined);
    expect(of(accepted, bob.id)).toMatchObject({ title: 'BOB', unread: 0, last: null });
    expect(bob.client.snapshot().requests).toEqual([]);

    tablet = await signIn(bob.ports(), { password: PASSWORD });
    await tablet.start({ read: true });
    for (const text of ['one', 'two', 'three']) await alice.client.send(bob.id, text);
    for (const device of [bob.client, tablet]) {
      const snapshot = await shows(
        device,
        (now) => of(now, alice.id)?.unread === 3 && of(now, alice.id)?.last?.text === 'three',
      );
      expect(of(snapshot, alice.id)).toMatchObject({ title: 'ALICE', last: { text: 'three', incoming: true } });
    }
    const { messages } = await tablet.history(alice.id);
    const [, second, third] = messages;
    if (second === undefined || third === undefined) throw new Error('messages are missing');
    await tablet.markRead(alice.id, second.id);
    await shows(bob.client, (now) => of(now, alice.id)?.unread === 1);
    await tablet.markRead(alice.id, third.id);
    const read = await shows(bob.client, (now) => of(now, alice.id)?.unread === 0);
    expect(of(read, alice.id)?.readUpTo).toBe(third.position);
    await shows(alice.client, (now) => of(now, bob.id)?.last?.state === 'read');
    expect(of(tablet.snapshot(), alice.id)).toEqual(of(read, alice.id));
  });

  it('is right again after a time away, and after a reconnect', async () => {
    await befriend(alice, bob);
    await bob.client.send('self', 'a note');
    bob.told.end();
    await bob.client.stop();
    for (const text of ['while', 'away']) await alice.client.send(bob.id, text);
    await bob.resume();
    const back = await shows(bob.client, (now) => of(now, alice.id)?.unread === 2);
    expect(back.conversations.map(({ id, last }) => [id, last?.text])).toEqual([
      [alice.id, 'away'],
      ['self', 'a note'],
    ]);
    await bob.server.restart();
    await alice.client.send(bob.id, 'again');
    await shows(bob.client, (now) => of(now, alice.id)?.unread === 3);
    await bob.client.removeContact(alice.id);
    const gone = await shows(bob.client, (now) => now.contacts.length === 0);
    expect(gone.conversations.map(({ id }) => id)).toEqual(['self']);
  });
});
