import { join } from 'node:path';
import Database from 'better-sqlite3';
import type { Person } from './client-harness';
import { twoFriends } from './two-friends';

describe('a reader that lost all its sessions and packages', () => {
  let alice: Person;
  let bob: Person;

  twoFriends((...two) => ([alice, bob] = two));

  it('keeps what it cannot read with the reason, and gets it again by itself, with what was said about it', async () => {
    await alice.client.send(bob.id, 'before');
    await bob.told.incoming(1);
    await alice.told.until((event) => event.type === 'state' && event.state === 'received');
    bob.crash();
    await bob.server.down();
    const database = new Database(join(bob.server.data, 'parley.sqlite'));
    database.exec('DELETE FROM states');
    database.close();
    await bob.server.up();
    const lost = await alice.client.send(bob.id, 'lost at frist');
    await alice.client.edit(bob.id, lost.id, 'lost at first');
    await alice.client.react(bob.id, lost.id, '🙈');
    await bob.resume();
    await bob.told.until((event) => event.type === 'message' && event.message.problem?.kind === 'undecryptable');
    await bob.told.until(
      (event) => 'message' in event && event.message.text === 'lost at first' && event.message.reactions !== undefined,
    );
    await alice.told.reached(lost.id, 'received');
    const { messages } = await bob.client.history(alice.id);
    expect(messages.map(({ text, problem, reactions }) => [text, problem, reactions])).toEqual([
      ['before', undefined, undefined],
      ['lost at first', undefined, [{ emoji: '🙈', from: [alice.id] }]],
    ]);
    await bob.client.send(alice.id, 'and back');
    expect(await alice.told.incoming(1)).toEqual(['and back']);
  });

  it('reads what comes behind a first message that was damaged on its server', async () => {
    bob.crash();
    const first = await alice.client.send(bob.id, 'damaged at first');
    await alice.told.reached(first.id, 'delivered');
    await bob.server.down();
    const database = new Database(join(bob.server.data, 'parley.sqlite'));
    database.exec(`UPDATE inbox SET sealed = substr(sealed, 1, 300) || zeroblob(length(sealed) - 300)`);
    database.close();
    await bob.server.up();
    const second = await alice.client.send(bob.id, 'right behind');
    await alice.told.reached(second.id, 'delivered');
    await bob.resume();
    await bob.told.until(() => bob.told.texts().length >= 2);
    expect(bob.told.texts()).toEqual(['right behind', 'damaged at first']);
    const unread = bob.told.events.filter((event) => event.type === 'message' && event.message.problem !== undefined);
    expect(unread).toHaveLength(1);
  });
});
