import { signIn, type Client, type ClientEvent, type MessageView } from '@parley/client';
import { befriend, PASSWORD, Person, Told } from './client-harness';

describe('what is said about messages', () => {
  let alice: Person;
  let bob: Person;
  let tablet: Client;
  let onTablet: Told;

  beforeEach(async () => {
    [alice, bob] = await Promise.all([Person.create('alice'), Person.create('bob')]);
    await befriend(alice, bob);
    tablet = await signIn(bob.ports(), { password: PASSWORD });
    await tablet.start({ read: true });
    onTablet = new Told(tablet);
  });

  afterEach(async () => {
    onTablet.end();
    await tablet.stop();
    await Promise.all([alice.end(), bob.end()]);
  });

  const update = (told: Told, fits: (message: MessageView) => boolean): Promise<ClientEvent> =>
    told.until((event) => event.type === 'update' && fits(event.message));
  const messageOf = async (client: Client, conversation: string, id: string): Promise<MessageView | undefined> =>
    (await client.history(conversation)).messages.find((message) => message.id === id);

  it('reaches every device on both sides: edits, reactions of several devices, and a reply with its quote', async () => {
    const { id } = await alice.client.send(bob.id, 'helo');
    await onTablet.incoming(1);
    await alice.client.edit(bob.id, id, 'hello');
    await Promise.all([bob.told, onTablet].map((told) => update(told, ({ text }) => text === 'hello')));
    // Both devices of Bob and Alice herself at the same time: nothing is lost.
    await Promise.all([
      tablet.react(alice.id, id, '👍'),
      bob.client.react(alice.id, id, '🎉'),
      alice.client.react(bob.id, id, '😀'),
      alice.client.edit(bob.id, id, 'hello!'),
    ]);
    const settled = ({ text, reactions = [] }: MessageView): boolean =>
      text === 'hello!' && new Set(reactions.flatMap(({ from }) => from)).size === 2;
    await Promise.all([alice.told, bob.told, onTablet].map((told) => update(told, settled)));
    const [atAlice, atBob, atTablet] = await Promise.all([
      messageOf(alice.client, bob.id, id),
      messageOf(bob.client, alice.id, id),
      messageOf(tablet, alice.id, id),
    ]);
    expect(atAlice?.editedAt).toBeGreaterThan(0);
    for (const view of [atBob, atTablet]) expect(view).toMatchObject({ text: 'hello!', incoming: true });
    expect(atTablet?.reactions).toEqual(atBob?.reactions);
    const outcome = JSON.stringify(atBob?.reactions);
    await update(alice.told, ({ reactions }) => JSON.stringify(reactions) === outcome);
    const reply = await bob.client.send(alice.id, 'hello yourself', { inReplyTo: id });
    const quote = { id, from: alice.id, text: 'hello!', deleted: false };
    await alice.told.until((event) => event.type === 'message' && event.message.id === reply.id);
    expect(await messageOf(alice.client, bob.id, reply.id)).toMatchObject({ inReplyTo: id, quote });
    const told = onTablet.events.find((event) => event.type === 'message' && event.message.id === reply.id);
    expect(told).toMatchObject({ message: { quote } });
    // One event for each new state of a message, though something was said about it in between.
    const states = alice.told.events.flatMap((event) =>
      event.type === 'state' && event.id === id ? [event.state] : [],
    );
    expect(new Set(states).size).toBe(states.length);
  });

  it('takes a message away everywhere, or only here, and then it is nowhere to be read', async () => {
    const gone = await alice.client.send(bob.id, 'a secret');
    const hidden = await alice.client.send(bob.id, 'an advertisement');
    await onTablet.incoming(2);
    await expect(bob.client.deleteMessage(alice.id, gone.id, { everywhere: true })).rejects.toMatchObject({
      code: 'refused',
    });
    await alice.client.deleteMessage(bob.id, gone.id, { everywhere: true });
    await bob.client.deleteMessage(alice.id, hidden.id, { everywhere: false });
    await update(onTablet, ({ deleted }) => deleted === true);
    await onTablet.until((event) => event.type === 'removed' && event.id === hidden.id);
    expect((await tablet.history(alice.id)).messages).toMatchObject([{ id: gone.id, text: '', deleted: true }]);
    expect((await alice.client.history(bob.id)).messages).toMatchObject([
      { id: gone.id, text: '', deleted: true },
      { id: hidden.id, text: 'an advertisement' },
    ]);
    const [listed] = tablet.snapshot().conversations;
    expect(listed).toMatchObject({ unread: 0, last: { id: gone.id, deleted: true } });
    let text = '';
    for await (const part of tablet.export(alice.id, 'text')) text += part;
    expect(text).toContain('[deleted message]');
    expect(text).not.toContain('secret');
  });
});
