import { messageIdOf } from '@parley/crypto/identity';
import { content, MAX_AWAITED_PER_CONTACT, type Body, type MessageId } from '@parley/protocol';
import { ManualTime } from '@parley/testing';
import type { Contact } from '../contacts/contact-book';
import { befriend, home, person, random, type Home } from '../fixtures';
import { InboxBatch } from '../inbox/inbox-batch';

let sentAt = 0;
const said = (body: Body): Uint8Array => content.encode({ salt: random(16), sentAt: ++sentAt, body });

async function alice(): Promise<{ home: Home; bob: Contact }> {
  const time = new ManualTime();
  const me = await person(time, 'alice');
  const here = await home(time, me);
  return { home: here, bob: await befriend(time, here, me, await person(time, 'bob')) };
}

/** Reads contents of a contact and commits what they amount to. */
async function read({ parts }: Home, contact: Contact, ...contents: readonly Uint8Array[]): Promise<InboxBatch> {
  const { handlers, book, records, queue } = parts;
  const batch = new InboxBatch(book);
  for (const bytes of contents) await handlers.handle(batch, contact, bytes);
  const changes = [
    ...[...batch.added.values()].map((record) => ({ ...record, replaces: false })),
    ...[...batch.replaced.values()].map((record) => ({ ...record, replaces: true })),
  ].map(({ id, conversation, stored, incoming, replaces }) =>
    records.change(id, conversation, stored, { incoming, replaces }),
  );
  const states = await Promise.all([...batch.dirty].map((state) => state.flush()));
  await queue.submit({ states, records: await Promise.all(changes) });
  records.clear();
  return batch;
}

const shown = async ({ parts }: Home, contact: Contact): Promise<unknown[]> =>
  (await parts.history.messages(contact.account)).messages.map(({ text, deleted, reactions }) => [
    text,
    deleted,
    reactions?.map(({ emoji }) => emoji),
  ]);

function message(contact: Contact, text: string): { bytes: Uint8Array; id: MessageId } {
  const bytes = said({ kind: 'text', text });
  return { bytes, id: messageIdOf(contact.account, bytes) };
}

describe('what a contact says about a message', () => {
  it('waits for its message, over batches and restarts, and leaves nothing behind', async () => {
    const { home: here, bob } = await alice();
    const before = here.server.states.size;
    const { bytes, id } = message(bob, 'first');
    await read(here, bob, said({ kind: 'edit', message: id, text: 'second' }));
    await read(here, bob, said({ kind: 'edit', message: id, text: 'third' }));
    await read(here, bob, said({ kind: 'reaction', message: id, emoji: '👍' }));
    expect(here.server.states.size).toBe(before + 2);
    here.parts.awaited.forget();
    await read(here, bob, bytes);
    expect(await shown(here, bob)).toEqual([['third', undefined, ['👍']]]);
    expect(here.server.states.size).toBe(before);
  });

  it('counts in the batch in which its message comes, before or after it', async () => {
    const { home: here, bob } = await alice();
    const before = here.server.states.size;
    const { bytes, id } = message(bob, 'first');
    await read(
      here,
      bob,
      said({ kind: 'edit', message: id, text: 'second' }),
      bytes,
      said({ kind: 'reaction', message: id, emoji: '🎉' }),
    );
    expect(await shown(here, bob)).toEqual([['second', undefined, ['🎉']]]);
    expect(here.server.states.size).toBe(before);
  });

  it('changes a message that is there, and one that was deleted is to be read no more', async () => {
    const { home: here, bob } = await alice();
    const { bytes, id } = message(bob, 'a secret');
    await read(here, bob, bytes);
    const { replaced } = await read(here, bob, said({ kind: 'delete', message: id }));
    expect([...replaced.values()]).toMatchObject([{ incoming: false, stored: { content: new Uint8Array() } }]);
    await read(here, bob, said({ kind: 'edit', message: id, text: 'again' }));
    expect(await shown(here, bob)).toEqual([['', true, undefined]]);
  });

  it('is of no use about messages of others, or of another conversation', async () => {
    const { home: here, bob } = await alice();
    const mine = await here.parts.sender.send(bob, 'mine', {});
    const note = await here.parts.sender.note('a note', {});
    const of = (record: typeof mine): MessageId => (record.stored as { id: MessageId }).id;
    await read(
      here,
      bob,
      said({ kind: 'edit', message: of(mine), text: 'forged' }),
      said({ kind: 'delete', message: of(mine) }),
      said({ kind: 'reaction', message: of(note), emoji: '👎' }),
    );
    const { messages } = await here.parts.history.messages('self');
    expect(messages.map(({ text, reactions }) => [text, reactions])).toContainEqual(['a note', undefined]);
    expect((await here.parts.history.messages(bob.account)).messages[0]?.text).toBe('mine');
  });

  it('has room for so many messages of a contact, and the oldest make way', async () => {
    const { home: here, bob } = await alice();
    const before = here.server.states.size;
    const messages = Array.from({ length: MAX_AWAITED_PER_CONTACT + 3 }, (_, at) => message(bob, `message ${at}`));
    for (const { id } of messages) await read(here, bob, said({ kind: 'reaction', message: id, emoji: '👍' }));
    expect(here.server.states.size).toBe(before + 1 + MAX_AWAITED_PER_CONTACT);
    const batch = await read(here, bob, ...[0, 3].map((at) => messages[at]?.bytes ?? new Uint8Array()));
    const reactions = [...batch.added.values()].map(({ stored }) =>
      stored.kind === 'message' ? stored.reactions : [],
    );
    expect(reactions.map((list) => list?.length)).toEqual([undefined, 1]);
  });

  it('is gone with the contact', async () => {
    const { home: here, bob } = await alice();
    const { id } = message(bob, 'never comes');
    await read(here, bob, said({ kind: 'reaction', message: id, emoji: '👍' }));
    const removal = await here.parts.awaited.removal(bob.account);
    await here.parts.queue.submit({ states: [...removal] });
    await read(here, bob, said({ kind: 'empty' }));
    expect(removal).toHaveLength(2);
    expect(await here.parts.awaited.removal(bob.account)).toEqual([]);
  });
});
