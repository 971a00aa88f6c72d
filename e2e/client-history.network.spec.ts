import type { HistoryOptions } from '@parley/client';
import type { MessageId } from '@parley/protocol';
import { befriend, Person } from './client-harness';

describe('history', () => {
  let alice: Person;
  let bob: Person;

  beforeEach(async () => {
    [alice, bob] = await Promise.all([Person.create('alice'), Person.create('bob')]);
    await befriend(alice, bob);
  });

  afterEach(async () => {
    await Promise.all([alice.end(), bob.end()]);
  });

  it('is read in both directions and around a message, whatever lies in between', async () => {
    const ids: MessageId[] = [];
    for (let at = 0; at < 12; at++) ids.push((await alice.client.send(bob.id, `message ${at}`)).id);
    // Records that are no messages, and one that is shown no more.
    for (const id of ids) await alice.client.react(bob.id, id, '👍');
    const gone = await alice.client.send(bob.id, 'gone');
    await alice.client.deleteMessage(bob.id, gone.id, { everywhere: false });
    ids.push((await alice.client.send(bob.id, 'the last')).id);
    const page = async (options: HistoryOptions): Promise<unknown[]> => {
      const { messages, more, moreAfter } = await alice.client.history(bob.id, options);
      return [messages.map(({ id }) => ids.indexOf(id)), more, moreAfter];
    };
    const at = (index: number): MessageId => ids[index] ?? gone.id;
    expect(await page({ limit: 3 })).toEqual([[10, 11, 12], true, undefined]);
    expect(await page({ limit: 3, before: at(2) })).toEqual([[0, 1], false, undefined]);
    expect(await page({ limit: 4, after: at(10) })).toEqual([[11, 12], true, false]);
    expect(await page({ limit: 4, after: at(2) })).toEqual([[3, 4, 5, 6], true, true]);
    expect(await page({ limit: 5, around: at(5) })).toEqual([[3, 4, 5, 6, 7], true, true]);
    expect(await page({ limit: 5, around: at(0) })).toEqual([[0, 1, 2], false, true]);
    const lost = 'a'.repeat(52) as MessageId;
    await expect(alice.client.history(bob.id, { around: lost })).rejects.toMatchObject({ code: 'not-found' });
  });

  it('is searched on both sides, also for what came since and what was edited', async () => {
    const found = async (person: Person, query: string): Promise<string[]> => {
      const texts: string[] = [];
      for await (const { text } of person.client.search(query)) texts.push(text);
      return texts;
    };
    await bob.client.send('self', 'Bread');
    const { id } = await alice.client.send(bob.id, 'Bring some brad');
    await bob.told.incoming(1);
    expect(await found(bob, 'bread')).toEqual(['Bread']);
    await alice.client.edit(bob.id, id, 'Bring some brèad');
    await alice.client.send(bob.id, 'and butter for the bread');
    await bob.told.until((event) => event.type === 'update' && event.message.id === id);
    await bob.told.incoming(2);
    expect(await found(bob, 'bread')).toEqual(['and butter for the bread', 'Bring some brèad', 'Bread']);
    expect(await found(alice, 'BREAD bring')).toEqual(['Bring some brèad']);
  });

  it('tells when a message reached whom', async () => {
    const { id } = await alice.client.send(bob.id, 'hello');
    await alice.told.reached(id, 'received');
    await bob.client.markRead(alice.id, id);
    await alice.told.reached(id, 'read');
    const [info, ...others] = await alice.client.messageInfo(bob.id, id);
    expect(others).toEqual([]);
    expect(info).toMatchObject({ contact: bob.id, state: 'read' });
    const { sentAt = 0, queuedAt, deliveredAt, receivedAt, readAt } = info ?? {};
    expect(queuedAt).toBeGreaterThanOrEqual(sentAt);
    expect(deliveredAt).toBeGreaterThanOrEqual(queuedAt ?? Infinity);
    expect(receivedAt).toBeGreaterThanOrEqual(sentAt);
    expect(readAt).toBeGreaterThanOrEqual(receivedAt ?? Infinity);
    const [received] = await bob.client.messageInfo(alice.id, id);
    expect(received).toMatchObject({ contact: bob.id, sentAt, state: 'received', readAt: null });
  });

  it('sends again what failed, as the same message with what was said about it', async () => {
    await bob.client.block(alice.id);
    const { id } = await alice.client.send(bob.id, 'helo');
    await alice.client.edit(bob.id, id, 'hello');
    await alice.told.reached(id, 'failed');
    await bob.client.unblock(alice.id);
    await Promise.all([alice.client.retry(bob.id, id), alice.client.retry(bob.id, id)]);
    await alice.told.reached(id, 'received');
    await bob.told.until((event) => 'message' in event && event.message.text === 'hello');
    expect((await bob.client.history(alice.id)).messages).toMatchObject([{ id, text: 'hello' }]);
    const states = alice.told.events.flatMap((event) =>
      event.type === 'state' && event.id === id ? [event.state] : [],
    );
    // Whether it was seen while it waited depends on how fast it went.
    const progress = states.filter((state) => state !== 'queued');
    expect(progress).toEqual(['failed', 'delivered', 'received']);
    await alice.client.retry(bob.id, id);
    expect((await alice.client.messageInfo(bob.id, id))[0]?.state).toBe('received');
  });
});
