import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { createAccount } from '@parley/client';
import { issueCard, readCard, signingKeyFromSeed } from '@parley/crypto/identity';
import { deriveFromPassword, openIdentity } from '@parley/crypto/vault';
import { rest } from '@parley/protocol';
import { z } from 'zod';
import { memoryPorts, PASSWORD, type Person } from './client-harness';
import { twoFriends } from './two-friends';

describe('what a contact is held to', () => {
  let alice: Person;
  let bob: Person;

  twoFriends((...two) => ([alice, bob] = two));

  const gone = async (): Promise<void> => {
    bob.told.end();
    await bob.client.stop();
    await bob.server.down();
  };

  /** Bob's card, and one of him with another name and a higher number. */
  const cards = async (): Promise<[Uint8Array, Uint8Array]> => {
    const { transport } = bob.ports();
    const status = z.decode(rest.accessStatus, (await transport.request('GET', '/api/access')).json as never);
    if (status.password === null) throw new Error('a server without owner');
    const database = new Database(join(bob.server.data, 'parley.sqlite'), { readonly: true });
    const owner = database.prepare('SELECT card, vault FROM owner').get() as { card: Buffer; vault: Buffer };
    database.close();
    const { identityKey } = await openIdentity(owner.vault, await deriveFromPassword(PASSWORD, status.password));
    const card = await readCard(owner.card);
    const changed = { ...card, name: 'Robert', number: card.number + 1 };
    return [owner.card, await issueCard(await signingKeyFromSeed(identityKey), changed)];
  };

  /** Somebody sets the server up anew, under the same handle. */
  const takeOver = async (): Promise<void> => {
    const ports = memoryPorts(bob.server.ready.ui, 'impostor');
    const setupToken = bob.server.ready.setupToken ?? '';
    const { client } = await createAccount(ports, { handle: 'bob', name: 'BOB', password: PASSWORD, setupToken });
    await client.stop();
    ports.transport.close();
  };

  it('is the key of the server: mail waits, the contact shows it, and sending is refused aloud', async () => {
    await gone();
    const queued = await alice.client.send(bob.id, 'for the real Bob');
    rmSync(bob.server.data, { recursive: true });
    await bob.server.up();
    await takeOver();
    await alice.told.until((event) => event.type === 'contact' && event.contact.alert === 'server-key-changed');
    expect(alice.client.findContact(bob.id).alert).toBe('server-key-changed');
    const { messages } = await alice.client.history(bob.id);
    expect(messages.find(({ id }) => id === queued.id)).toMatchObject({ state: 'queued' });
    await expect(alice.client.send(bob.id, 'never')).rejects.toMatchObject({ code: 'server-key-changed' });
    await expect(alice.client.addContact(bob.address)).rejects.toMatchObject({ code: 'server-key-changed' });
    await expect(alice.client.refreshContacts([bob.id])).rejects.toMatchObject({ code: 'server-key-changed' });
  });

  it('is the key of the account: somebody else on the same server is not taken for the contact', async () => {
    const identity = join(mkdtempSync(join(tmpdir(), 'parley-keys-')), 'data');
    await gone();
    cpSync(bob.server.data, identity, { recursive: true, filter: (path) => !path.includes('parley.sqlite') });
    rmSync(bob.server.data, { recursive: true });
    cpSync(identity, bob.server.data, { recursive: true });
    await bob.server.up();
    await takeOver();
    await expect(alice.client.addContact(bob.address)).rejects.toMatchObject({ code: 'account-key-changed' });
    await expect(alice.client.refreshContacts([bob.id])).rejects.toMatchObject({ code: 'account-key-changed' });
    const lost = await alice.client.send(bob.id, 'for the real Bob');
    expect(await alice.told.reached(lost.id, 'failed')).toMatchObject({ reason: expect.any(String) as string });
  });

  it('is the number of the card: an older one than was seen is refused', async () => {
    const [old, renamed] = await cards();
    const serve = async (card: Uint8Array): Promise<void> => {
      await bob.server.down();
      const database = new Database(join(bob.server.data, 'parley.sqlite'));
      database.prepare('UPDATE owner SET card = ?').run(card);
      database.close();
      await bob.server.up();
    };
    await serve(renamed);
    expect(await alice.client.refreshContacts([bob.id])).toMatchObject([{ name: 'Robert' }]);
    await serve(old);
    await expect(alice.client.refreshContacts([bob.id])).rejects.toMatchObject({ code: 'card-outdated' });
    expect(alice.client.findContact(bob.id).name).toBe('Robert');
  });

  it('is the stamp: a stranger fails at once, with the reason', async () => {
    await bob.client.removeContact(alice.id);
    const sent = await alice.client.send(bob.id, 'do you still know me?');
    expect(await alice.told.reached(sent.id, 'failed')).toMatchObject({ type: 'state', reason: 'stranger' });
    const { messages } = await alice.client.history(bob.id);
    expect(messages).toMatchObject([{ id: sent.id, state: 'failed', reason: 'stranger' }]);
    expect(await bob.client.conversations()).toEqual([]);
  });
});
