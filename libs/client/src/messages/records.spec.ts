import { ManualTime } from '@parley/testing';
import { befriend, home, person, type Home } from '../fixtures';
import type { Contact } from '../contacts/contact-book';

async function alice(): Promise<{ home: Home; bob: Contact }> {
  const time = new ManualTime();
  const me = await person(time, 'alice');
  const here = await home(time, me);
  return { home: here, bob: await befriend(time, here, me, await person(time, 'bob')) };
}

describe('records of history', () => {
  it('are asked for again when an answer had no room for them', async () => {
    const { home: here } = await alice();
    const { sender, records } = here.parts;
    const ids = [];
    for (const text of ['one', 'two', 'three']) ids.push((await sender.note(text, {})).id);
    here.server.most = 1;
    expect((await records.items({ ids })).map(({ id }) => id)).toEqual(ids);
  });

  it('are not remembered beyond a lease: the server may have lost them', async () => {
    const { home: here } = await alice();
    const { sender, records, inbox } = here.parts;
    const { id } = await sender.note('gone', {});
    here.server.records.clear();
    inbox.granted(1);
    await inbox.idle();
    expect(await records.positionOf([id])).toBeNull();
  });

  it('of another conversation are a problem, never a message of this one', async () => {
    const { home: here, bob } = await alice();
    await here.parts.sender.note('for nobody else', {});
    here.server.mixesUp = true;
    const { messages } = await here.parts.history.messages(bob.account);
    expect(messages).toHaveLength(1);
    expect(JSON.stringify(messages)).not.toContain('for nobody else');
  });
});
