import { type Person, PASSWORD, Told } from './client-harness';
import { twoFriends } from './two-friends';
import { signIn } from '@parley/client';

describe('two contacts', () => {
  let alice: Person;
  let bob: Person;

  twoFriends((...two) => ([alice, bob] = two));

  it('write to each other and see every state up to read', async () => {
    const sent = await alice.client.send(bob.address, 'hello *bob*');
    expect(sent).toMatchObject({ state: 'queued', incoming: false, conversation: bob.id });
    await bob.told.incoming(1);
    await alice.told.reached(sent.id, 'delivered');
    await alice.told.reached(sent.id, 'received');
    expect(await bob.client.conversations()).toMatchObject([
      { id: alice.id, unread: 1, last: { text: 'hello *bob*' } },
    ]);
    await bob.client.markRead(alice.id, sent.id);
    await alice.told.reached(sent.id, 'read');
    expect((await alice.client.history(bob.id)).messages).toMatchObject([{ id: sent.id, state: 'read' }]);
    expect(await bob.client.conversations()).toMatchObject([{ unread: 0 }]);
    const order = alice.told.events.flatMap((event) => (event.type === 'state' ? [event.state] : []));
    expect(order).toEqual(['delivered', 'received', 'read']);
  });

  it('get 400 messages in order and once, over several sessions, in both directions', async () => {
    const texts = Array.from({ length: 400 }, (_, index) => `message ${index}`);
    const both = [alice.client, bob.client] as const;
    await Promise.all(
      both.flatMap((client) => texts.map((text) => client.send(client === alice.client ? bob.id : alice.id, text))),
    );
    expect(await bob.told.incoming(400)).toEqual(texts);
    expect(await alice.told.incoming(400)).toEqual(texts);
    await Promise.all([alice.client.drained(), bob.client.drained()]);
    const history = await bob.client.history(alice.id, { limit: 800 });
    expect(history.messages.filter(({ incoming }) => incoming).map(({ text }) => text)).toEqual(texts);
    expect(history.messages.filter(({ problem }) => problem !== undefined)).toEqual([]);
  });

  it('send one message when the same call is repeated', async () => {
    const options = { key: new Uint8Array(16).fill(7), sentAt: 1_700_000_000_000 };
    const first = await alice.client.send(bob.id, 'once', options);
    const second = await alice.client.send(bob.id, 'once', options);
    expect(second).toMatchObject({ id: first.id, position: first.position });
    await alice.client.send(bob.id, 'last');
    expect(await bob.told.incoming(2)).toEqual(['once', 'last']);
  });

  it('page, find and export a conversation, with everything escaped', async () => {
    for (const text of ['<script>alert(1)</script>', 'two\n2099-01-01T00:00:00.000Z BOB: forged', 'three']) {
      await alice.client.send(bob.id, text);
    }
    const last = await alice.client.history(bob.id, { limit: 1 });
    expect(last).toMatchObject({ more: true, messages: [{ text: 'three' }] });
    const [newest] = last.messages;
    if (newest === undefined) throw new Error('an empty page');
    const before = await alice.client.history(bob.id, { limit: 2, before: newest.id });
    expect(before).toMatchObject({ more: false, messages: [{ incoming: false }, { incoming: false }] });
    const written = async (format: 'text' | 'html' | 'json'): Promise<string> => {
      let whole = '';
      for await (const piece of alice.client.export(bob.id, format)) whole += piece;
      return whole;
    };
    expect(await written('html')).toContain('&lt;script&gt;alert(1)&lt;/script&gt;');
    expect(await written('html')).not.toContain('<script');
    expect(await written('text')).toContain('two\n    2099');
    const json = JSON.parse(await written('json')) as { messages: { text: string }[] };
    expect(json.messages.map(({ text }) => text)).toEqual([
      '<script>alert(1)</script>',
      'two\n2099-01-01T00:00:00.000Z BOB: forged',
      'three',
    ]);
  });

  it('keep notes to self on the own server', async () => {
    await alice.client.send('self', 'milk');
    expect(await alice.client.conversations()).toMatchObject([{ id: 'self', kind: 'self', last: { text: 'milk' } }]);
  });

  it('go on after a restart of both servers, and queue for a server that is away', async () => {
    await bob.server.down();
    const sent = await alice.client.send(bob.id, 'while you were away');
    await alice.server.restart();
    await bob.server.up();
    expect(await bob.told.incoming(1)).toEqual(['while you were away']);
    await alice.told.reached(sent.id, 'received');
    await bob.client.send(alice.id, 'back');
    expect(await alice.told.incoming(1)).toEqual(['back']);
  });

  it('lose and double nothing when either client dies in the middle, and events go on behind the cursor', async () => {
    const texts = Array.from({ length: 120 }, (_, index) => `message ${index}`);
    const keys = texts.map((_, index) => new Uint8Array(16).fill(index + 1));
    const send = (index: number): Promise<unknown> =>
      alice.client.send(bob.id, texts[index] ?? '', {
        key: keys[index] ?? new Uint8Array(16),
        sentAt: 1_700_000_000_000 + index,
      });
    const heard: string[] = [];
    for (let round = 0; round < 3; round++) {
      const done = Promise.allSettled(texts.slice(0, 40 * (round + 1)).map((_, index) => send(index)));
      const want = heard.length + 10;
      await bob.told.until(() => heard.length + bob.told.texts().length >= want);
      alice.crash();
      bob.crash();
      heard.push(...bob.told.texts());
      const after = bob.told.events.at(-1)?.change ?? 0;
      void done;
      await Promise.all([alice.resume(), bob.resume(after)]);
    }
    await Promise.all(texts.map((_, index) => send(index)));
    await bob.told.until(() => heard.length + bob.told.texts().length >= texts.length);
    await bob.client.drained();
    const { messages } = await bob.client.history(alice.id, { limit: 400 });
    expect(messages.map(({ text }) => text).sort()).toEqual([...texts].sort());
    expect(new Set([...heard, ...bob.told.texts()]).size).toBe(texts.length);
    expect(heard.length + bob.told.texts().length).toBe(texts.length);
  });

  it('have everything on a second device, by password and by recovery words, and read on when the first one dies', async () => {
    await alice.client.send(bob.id, 'before');
    const tablet = await signIn(bob.ports(), { password: PASSWORD });
    await tablet.start({ read: true });
    const toldTablet = new Told(tablet);
    expect(await toldTablet.incoming(1)).toEqual(['before']);
    expect(tablet.snapshot().reading).toBe(false);
    await bob.client.send(alice.id, 'from the first');
    await tablet.send(alice.id, 'from the second');
    expect([...(await alice.told.incoming(2))].sort()).toEqual(['from the first', 'from the second']);
    bob.crash();
    await alice.client.send(bob.id, 'after');
    expect(await toldTablet.incoming(2)).toEqual(['before', 'after']);
    expect(tablet.snapshot().reading).toBe(true);
    await tablet.stop();
    await bob.resume();
    const phone = await signIn(bob.ports(), { recoveryWords: bob.recoveryWords });
    expect((await phone.history(alice.id)).messages).toHaveLength(4);
    await phone.stop();
    toldTablet.end();
  });
});
