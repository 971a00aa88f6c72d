import { ProtocolError } from '@parley/protocol';
import { ManualTime } from '@parley/testing';
import type { Contact } from '../contacts/contact-book';
import { befriend, home, person, type Home } from '../fixtures';

async function alice(): Promise<{ home: Home; bob: Contact }> {
  const time = new ManualTime();
  const me = await person(time, 'alice');
  const here = await home(time, me);
  return { home: here, bob: await befriend(time, here, me, await person(time, 'bob')) };
}

describe('what a person set about a conversation', () => {
  it('is kept on the server, sealed, and read again by whoever has the keys', async () => {
    const { home: here, bob } = await alice();
    const { settings, aside, asides, records } = here.parts;
    await settings.set(bob.account, { pinned: true, mutedUntil: 5 });
    await settings.set(bob.account, { draft: 'a thought' });
    await settings.set('self', { archived: true });
    aside.clear();
    records.clear();
    expect(settings.of(bob.account)).toMatchObject({ pinned: false, draft: '' });
    await asides.load();
    expect(settings.of(bob.account)).toMatchObject({ pinned: true, mutedUntil: 5, draft: 'a thought' });
    expect(settings.of('self')).toMatchObject({ archived: true });
    expect((await here.parts.history.messages(bob.account)).messages).toEqual([]);
  });

  it('is joined with what another device set meanwhile', async () => {
    const { home: here, bob } = await alice();
    const { settings } = here.parts;
    await settings.set(bob.account, { pinned: true });
    let refused = false;
    here.server.refuses = ({ records = [] }) => {
      const conflict = !refused && records.some(({ replaces }) => replaces);
      refused ||= conflict;
      return conflict ? new ProtocolError('state-conflict', 'another device was faster') : null;
    };
    await settings.set(bob.account, { archived: true });
    expect(refused).toBe(true);
    expect(settings.of(bob.account)).toMatchObject({ pinned: true, archived: true });
  });

  it('is written anew when the conversation was cleared, and not at all when nothing changes', async () => {
    const { home: here, bob } = await alice();
    const { settings } = here.parts;
    await settings.set(bob.account, { draft: 'one' });
    const before = here.server.commits.length;
    await settings.set(bob.account, { draft: 'one', pinned: false });
    expect(here.server.commits).toHaveLength(before);
    here.server.records.clear();
    await settings.set(bob.account, { draft: 'two' });
    expect(settings.of(bob.account).draft).toBe('two');
    expect(here.server.records.size).toBe(1);
  });

  it('holds no draft that is too long to be sent', async () => {
    const { home: here, bob } = await alice();
    const set = here.parts.settings.set(bob.account, { draft: 'ü'.repeat(40_000) });
    await expect(set).rejects.toMatchObject({ code: 'message-too-long' });
  });

  it('is seen in the list, and gone when the client ends', async () => {
    const { home: here, bob } = await alice();
    const { settings, conversations, aside } = here.parts;
    await settings.set('self', { draft: 'a thought' });
    await settings.set(bob.account, { pinned: true });
    await conversations.load();
    expect(conversations.all().map(({ id, pinned, draft }) => [id, pinned, draft])).toEqual([
      [bob.account, true, ''],
      ['self', false, 'a thought'],
    ]);
    aside.clear();
    expect(settings.of('self').draft).toBe('');
  });
});
