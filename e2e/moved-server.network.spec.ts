import Database from 'better-sqlite3';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { resume } from '@parley/client';
import { PASSWORD, type Person } from './client-harness';
import type { ServerProcess } from './support/server';
import { twoFriends } from './two-friends';

/** Any free ports of another address of this machine: another host, as far as others can tell. */
const ANY_PORTS = ['--port', '0', '--ui-port', '0'];
const ELSEWHERE = ['--host', '127.0.0.2', ...ANY_PORTS];

describe('a server that moved to another host', () => {
  let alice: Person;
  let bob: Person;

  twoFriends((...two) => ([alice, bob] = two));

  it('is found by its contacts, without anybody typing: their mail waits for it and follows', async () => {
    const old = bob.server.ready.address;
    await bob.client.send(alice.id, 'from the old place');
    await alice.told.incoming(1);
    await Promise.all([alice.client.drained(), bob.client.drained()]);
    await bob.client.stop();
    await bob.server.down();
    const file = await bob.server.backup();
    const waiting = await alice.client.send(bob.id, 'to the old place');

    bob.server = await bob.server.restored(file, ELSEWHERE);
    expect(bob.server.ready.address).not.toBe(old);
    await bob.resume();
    // Nobody typed anything yet: the server dials its contacts by itself, and their mail comes over that link.
    await bob.told.until(() => bob.told.texts().includes('to the old place'));
    await alice.told.reached(waiting.id, 'received');

    // The password, once, signs a card with the new address.
    await bob.client.stop();
    await (await resume(bob.ports(bob.store), { password: PASSWORD })).stop();
    await bob.resume();
    const moved = `bob@${bob.server.ready.address}`;
    const addressOfBob = (): string | undefined =>
      alice.client.snapshot().contacts.find(({ id }) => id === bob.id)?.address;
    await alice.told.until(() => addressOfBob() === moved);
    await alice.client.drained();

    // From now on Alice's server knows the way, too.
    const database = new Database(join(alice.server.data, 'parley.sqlite'), { readonly: true });
    expect(database.prepare('SELECT addresses FROM contacts').pluck().all()).toEqual([
      JSON.stringify([bob.server.ready.address]),
    ]);
    database.close();
    await bob.server.down();
    const later = await alice.client.send(bob.id, 'to the new place');
    await alice.server.restart();
    await bob.server.up();
    await bob.told.until(() => bob.told.texts().includes('to the new place'));
    await alice.told.reached(later.id, 'received');
    expect(alice.client.snapshot().contacts.map(({ alert }) => alert)).toEqual([null]);
  });

  it('and a contact that moved at the same time find each other once one is told where the other is', async () => {
    await bob.client.send(alice.id, 'before');
    await alice.told.incoming(1);
    await Promise.all([alice.client.drained(), bob.client.drained()]);
    const hosts = ['127.0.0.2', '127.0.0.3'];
    for (const person of [alice, bob]) {
      await person.client.stop();
      await person.server.down();
      const file = await person.server.backup();
      person.server = await person.server.restored(file, ['--host', hosts.pop() ?? '', ...ANY_PORTS]);
      await (await resume(person.ports(person.store), { password: PASSWORD })).stop();
      await person.resume();
    }
    const waiting = await bob.client.send(alice.id, 'where are you?');
    await alice.client.addContact(bob.address);
    await alice.told.until(() => alice.told.texts().includes('where are you?'));
    await bob.told.reached(waiting.id, 'received');
    await alice.client.send(bob.id, 'here');
    await bob.told.until(() => bob.told.texts().includes('here'));
    await bob.told.until(() => bob.client.snapshot().contacts.some(({ address }) => address === alice.address));
    await expect(alice.client.addContact(bob.address)).rejects.toMatchObject({ code: 'already-contact' });
  });

  it('notices at its start that the old one runs as well', async () => {
    const copy = await bob.server.restored(await bob.server.backup(), ELSEWHERE);
    const log = (of: ServerProcess): string => readFileSync(of.log, 'utf8');
    while (!log(copy).includes('another-server-has-this-key')) await new Promise((resolve) => setTimeout(resolve, 50));
    expect(log(copy)).not.toContain('127.0.0');
    await copy.down();
  });
});
