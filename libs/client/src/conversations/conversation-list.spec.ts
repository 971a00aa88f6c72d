import { content, type ChangeRow } from '@parley/protocol';
import { messageIdOf } from '@parley/crypto/identity';
import { ManualTime } from '@parley/testing';
import type { Contact } from '../contacts/contact-book';
import { befriend, home, person, random, type Home } from '../fixtures';

type RecordRow = Extract<ChangeRow, { type: 'record' }>['record'];

async function alice(): Promise<{ home: Home; bob: Contact }> {
  const time = new ManualTime();
  const me = await person(time, 'alice');
  const here = await home(time, me);
  return { home: here, bob: await befriend(time, here, me, await person(time, 'bob')) };
}

let position = 0;

/** A text of the contact, as the feed tells of it. */
async function said({ parts }: Home, { account, conversation }: Contact, text: string): Promise<RecordRow> {
  const bytes = content.encode({ salt: random(16), sentAt: 1, body: { kind: 'text', text } });
  const message = messageIdOf(account, bytes);
  const id = parts.names.message(message);
  const stored = { kind: 'message', id: message, from: account, content: bytes, at: 1 } as const;
  const { sealed } = await parts.records.change(id, conversation, stored, { incoming: true, replaces: false });
  position++;
  return { id, conversation, sealed, incoming: true, position, change: position };
}

const asked = ({ server }: Home): number => server.asked.filter((path) => path === 'GET /api/history').length;

const listed = ({ parts }: Home): unknown[] =>
  parts.conversations.all().map(({ id, title, unread, readUpTo, last }) => [id, title, unread, readUpTo, last?.text]);

describe('the list of conversations', () => {
  beforeEach(() => (position = 0));

  it('shows contacts before anything was said, and then the newest first', async () => {
    const { home: here, bob } = await alice();
    const { conversations, sender } = here.parts;
    await conversations.load();
    expect(listed(here)).toEqual([[bob.account, 'bob', 0, 0, undefined]]);
    await sender.note('a note', {});
    await conversations.load();
    expect(listed(here)).toEqual([
      ['self', 'Notes to self', 0, 0, 'a note'],
      [bob.account, 'bob', 0, 0, undefined],
    ]);
  });

  it('follows hundreds of messages without asking the server again', async () => {
    const { home: here, bob } = await alice();
    const { conversations } = here.parts;
    await conversations.load();
    const rows: RecordRow[] = [];
    for (let at = 0; at < 500; at++) rows.push(await said(here, bob, `message ${at}`));
    for (const record of rows) await conversations.apply({ type: 'record', record });
    expect(listed(here)).toEqual([[bob.account, 'bob', 500, 0, 'message 499']]);
    // Told again, as after a reader of the feed that was behind: nothing counts twice.
    for (const record of rows) await conversations.apply({ type: 'record', record });
    const mark = { change: 501, conversation: bob.conversation, read: 498, cleared: 0 };
    await conversations.apply({ type: 'conversation', conversation: mark });
    expect(listed(here)).toEqual([[bob.account, 'bob', 2, 498, 'message 499']]);
    expect(asked(here)).toBe(1);
  });

  it('misses nothing that is said while it is asked for', async () => {
    const { home: here, bob } = await alice();
    const { conversations } = here.parts;
    const loading = conversations.load();
    const record = await said(here, bob, 'meanwhile');
    await conversations.apply({ type: 'record', record });
    await loading;
    expect(listed(here)).toEqual([[bob.account, 'bob', 1, 0, 'meanwhile']]);
  });

  it('asks again where a row does not say how many are unread now', async () => {
    const { home: here, bob } = await alice();
    const { conversations } = here.parts;
    const rows = [await said(here, bob, 'one'), await said(here, bob, 'two')];
    for (const row of rows) here.server.records.set(row.id, { ...row, deliveries: [] });
    await conversations.load();
    expect(listed(here)).toEqual([[bob.account, 'bob', 2, 0, 'two']]);
    const mark = { change: 9, conversation: bob.conversation, read: 1, cleared: 0 };
    await conversations.apply({ type: 'conversation', conversation: mark });
    expect(asked(here)).toBe(2);
  });

  it('gives the same object for a conversation of which nothing changed', async () => {
    const { home: here, bob } = await alice();
    const { conversations, sender } = here.parts;
    await sender.note('a note', {});
    await conversations.load();
    position = 1;
    const [before] = conversations.all();
    await conversations.apply({ type: 'record', record: await said(here, bob, 'hello') });
    const [first, second] = conversations.all();
    expect(first?.last?.text).toBe('hello');
    expect(second).toBe(before);
  });

  it('drops everything when the client ends', async () => {
    const { home: here, bob } = await alice();
    const { conversations } = here.parts;
    await conversations.load();
    await conversations.apply({ type: 'record', record: await said(here, bob, 'hello') });
    conversations.clear();
    expect(conversations.all()).toEqual([]);
  });
});
