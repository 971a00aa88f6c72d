import { createUnsealer } from '@parley/crypto/sealing';
import { sealedContent, type InboxEntry } from '@parley/protocol';
import { ManualTime } from '@parley/testing';
import { friends, type Friend } from '../friends.fixtures';

describe('the welcome of a session', () => {
  let alice: Friend;
  let bob: Friend;

  beforeEach(async () => {
    [alice, bob] = await friends(new ManualTime());
  });

  const say = async (text: string): Promise<InboxEntry[]> => {
    await alice.say(text);
    return alice.leaving();
  };
  const hasWelcome = async ([entry]: readonly InboxEntry[]): Promise<boolean> => {
    const { account, secrets } = bob.owner;
    const unsealer = await createUnsealer(account, secrets.sealingKey);
    const inside = sealedContent.decode(await unsealer.unseal(entry?.sealed ?? new Uint8Array()));
    return inside.kind === 'session' && inside.welcome !== undefined;
  };
  /** What Alice's server has comes by in the feed. */
  const feed = async (): Promise<void> => {
    const { server, parts } = alice.home;
    for (const row of server.records.values()) await parts.confirmations.saw(row);
  };

  it('rides until a device of the contact has confirmed one of its messages', async () => {
    const first = await say('one');
    await feed();
    const second = await say('two');
    expect([await hasWelcome(first), await hasWelcome(second)]).toEqual([true, true]);
    await bob.read([...first, ...second]);
    await alice.read(bob.leaving());
    await feed();
    expect(await hasWelcome(await say('three'))).toBe(false);
  });

  it('lets the messages behind one that arrives damaged be read', async () => {
    const damaged = (await say('one')).map((entry) => ({ ...entry, sealed: entry.sealed.toReversed() }));
    await bob.read([...damaged, ...(await say('two'))]);
    const { messages } = await bob.home.parts.history.messages(alice.account);
    expect(messages.map(({ text }) => text)).toEqual(['', 'two']);
  });

  it('is not kept for the next program once it was confirmed', async () => {
    await bob.read(await say('one'));
    await alice.read(bob.leaving());
    await feed();
    const { sending, queue } = alice.home.parts;
    await queue.submit({ states: [...(await sending.unsaved())] });
    await sending.forgetAll();
    expect(await hasWelcome(await say('two'))).toBe(false);
  });
});
