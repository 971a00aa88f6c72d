import type { MessageId } from '@parley/protocol';
import { ManualTime } from '@parley/testing';
import type { Contact } from '../contacts/contact-book';
import { befriend, home, person, type Home } from '../fixtures';
import { folded } from './folded';

async function alice(): Promise<{ home: Home; bob: Contact }> {
  const time = new ManualTime();
  const me = await person(time, 'alice');
  const here = await home(time, me);
  return { home: here, bob: await befriend(time, here, me, await person(time, 'bob')) };
}

async function found({ parts }: Home, query: string, conversation?: string): Promise<string[]> {
  const texts: string[] = [];
  for await (const { text } of (await parts.search.get()).find(
    query,
    conversation === undefined ? {} : { conversation },
  ))
    texts.push(text);
  return texts;
}

const pages = ({ server }: Home): number =>
  server.asked.filter((path) => path.startsWith('GET /api/history/records')).length;

async function note({ parts, server }: Home, text: string): Promise<MessageId> {
  const { id, stored } = await parts.sender.note(text, {});
  const row = server.records.get(id);
  if (row === undefined || stored.kind !== 'message') throw new Error('nothing was recorded');
  await (await parts.search.get()).saw(row);
  return stored.id;
}

describe('a search', () => {
  it.each([
    ['Zürich', 'zurich'],
    ['STRASSE', 'straße'],
    ['Ångström', 'angstrom'],
    ['smørrebrød', 'smorrebrod'],
    ['Łódź', 'lodz'],
    ['two\nlines', 'two lines'],
  ])('takes %j for the same as %j', (text, same) => {
    expect(folded(text)).toBe(folded(same));
  });

  it('finds what has all words, newest first, in all conversations or in one', async () => {
    const { home: here, bob } = await alice();
    await note(here, 'Milk and bread');
    await here.parts.sender.send(bob, 'Bring BREAD, please', {});
    await note(here, 'breadcrumbs');
    await note(here, 'nothing of it');
    expect(await found(here, 'bread')).toEqual(['breadcrumbs', 'Bring BREAD, please', 'Milk and bread']);
    expect(await found(here, 'bread milk')).toEqual(['Milk and bread']);
    expect(await found(here, 'bread', 'self')).toEqual(['breadcrumbs', 'Milk and bread']);
    expect(await found(here, '  ')).toEqual([]);
  });

  it('reads history once, and then what comes, changes or goes', async () => {
    const { home: here } = await alice();
    for (let at = 0; at < 450; at++) await here.parts.sender.note(`message ${at}`, {});
    expect(await found(here, 'message 44')).toHaveLength(14);
    const read = pages(here);
    expect(read).toBe(3);
    const id = await note(here, 'message 44 once more');
    expect((await found(here, 'message 44'))[0]).toBe('message 44 once more');
    const change = async (work: Promise<void>): Promise<void> => {
      await work;
      const row = here.server.records.get(here.parts.names.message(id));
      if (row !== undefined) await (await here.parts.search.get()).saw(row);
    };
    await change(here.parts.revisions.edit('self', id, 'another text'));
    expect(await found(here, 'message 44')).toHaveLength(14);
    expect(await found(here, 'another')).toEqual(['another text']);
    await change(here.parts.revisions.delete('self', id, false));
    expect(await found(here, 'another')).toEqual([]);
    expect(pages(here)).toBe(read);
  });

  it('goes by what a message says by now, though its page was on the way when that changed', async () => {
    const { home: here } = await alice();
    const id = await note(here, 'before');
    const ask = here.server.request.bind(here.server);
    here.server.request = async (method, path, options) => {
      const answer = await ask(method, path, options);
      if (!path.startsWith('/api/history/records?')) return answer;
      await here.parts.revisions.edit('self', id, 'afterwards');
      const row = here.server.records.get(here.parts.names.message(id));
      if (row !== undefined) await (await here.parts.search.get()).saw(row);
      return answer;
    };
    expect(await found(here, 'afterwards')).toEqual(['afterwards']);
    expect(await found(here, 'before')).toEqual([]);
  });

  it('reads one page further than somebody looks, and no more', async () => {
    const { home: here } = await alice();
    for (let at = 0; at < 1_000; at++) await here.parts.sender.note(`message ${at}`, {});
    const first = (await here.parts.search.get()).find('message', { limit: 3 });
    for await (const { text } of first) expect(text).toMatch(/message 99\d/);
    expect(pages(here)).toBe(2);
    const abort = new AbortController();
    for await (const { position } of (await here.parts.search.get()).find('message', { signal: abort.signal })) {
      if (position < 790) abort.abort();
    }
    expect(pages(here)).toBe(4);
  });

  it('keeps nothing once the client has ended', async () => {
    const { home: here } = await alice();
    await here.parts.sender.note('a secret', {});
    expect(await found(here, 'secret')).toEqual(['a secret']);
    (await here.parts.search.get()).end();
    await expect(found(here, 'secret')).rejects.toMatchObject({ code: 'locked' });
  });
});
