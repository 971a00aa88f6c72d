import { ProtocolError, type MessageId } from '@parley/protocol';
import { ManualTime } from '@parley/testing';
import type { Contact } from '../contacts/contact-book';
import { befriend, home, person, type Home } from '../fixtures';

async function alice(): Promise<{ home: Home; bob: Contact; id: MessageId }> {
  const time = new ManualTime();
  const me = await person(time, 'alice');
  const here = await home(time, me);
  const bob = await befriend(time, here, me, await person(time, 'bob'));
  const { stored } = await here.parts.sender.send(bob, 'first', {});
  if (stored.kind !== 'message') throw new Error('not a message');
  return { home: here, bob, id: stored.id };
}

const first = async ({ parts }: Home, contact: Contact): Promise<unknown> => {
  const [message] = (await parts.history.messages(contact.account)).messages;
  return { text: message?.text, reactions: message?.reactions?.map(({ emoji }) => emoji), deleted: message?.deleted };
};

describe('what a person says about a message', () => {
  it('is one commit with the envelope that tells the contact, and one record for each kind of it', async () => {
    const { home: here, bob, id } = await alice();
    const { revisions } = here.parts;
    const before = here.server.commits.length;
    await revisions.edit(bob.account, id, 'second');
    await revisions.edit(bob.account, id, 'third');
    await revisions.react(bob.account, id, '👍');
    await revisions.react(bob.account, id, null);
    const commits = here.server.commits.slice(before);
    expect(commits.map(({ records, outgoing }) => [records?.length, outgoing?.length])).toEqual([
      [2, 1],
      [1, 1],
      [2, 1],
      [1, 1],
    ]);
    const linked = commits.flatMap(({ outgoing = [] }) => outgoing.map(({ record }) => record));
    expect(new Set(linked)).toEqual(
      new Set([here.parts.names.revision(id, 'edit'), here.parts.names.revision(id, 'reaction')]),
    );
    expect(await first(here, bob)).toEqual({ text: 'third' });
  });

  it('is made anew from what another device said meanwhile', async () => {
    const { home: here, bob, id } = await alice();
    const { revisions } = here.parts;
    await revisions.react(bob.account, id, '👍');
    let refused = 0;
    here.server.refuses = ({ records = [] }) =>
      records.some(({ replaces }) => replaces) && refused++ === 0
        ? new ProtocolError('state-conflict', 'another device was faster')
        : null;
    const asked = here.server.asked.length;
    await revisions.edit(bob.account, id, 'second');
    expect(refused).toBe(2);
    expect(here.server.asked.slice(asked)).toContain('POST /api/history/records');
    expect(await first(here, bob)).toEqual({ text: 'second', reactions: ['👍'] });
  });

  it('leaves nothing of what was deleted, and can be taken no further', async () => {
    const { home: here, bob, id } = await alice();
    const { revisions } = here.parts;
    await revisions.edit(bob.account, id, 'a secret');
    await revisions.delete(bob.account, id, true);
    expect(await first(here, bob)).toEqual({ text: '', deleted: true });
    await expect(revisions.edit(bob.account, id, 'again')).rejects.toMatchObject({ code: 'refused' });
    await revisions.delete(bob.account, id, false);
    expect((await here.parts.history.messages(bob.account)).messages).toEqual([]);
  });

  it('is refused for what is not there, too long, or no emoji, and nothing is committed', async () => {
    const { home: here, bob, id } = await alice();
    const { revisions } = here.parts;
    const before = here.server.commits.length;
    await expect(revisions.edit('self', id, 'no')).rejects.toMatchObject({ code: 'not-found' });
    const long = revisions.edit(bob.account, id, 'x'.repeat(70_000));
    await expect(long).rejects.toMatchObject({ code: 'message-too-long' });
    await expect(revisions.react(bob.account, id, 'no')).rejects.toMatchObject({ code: 'malformed' });
    expect(here.server.commits).toHaveLength(before);
  });
});
