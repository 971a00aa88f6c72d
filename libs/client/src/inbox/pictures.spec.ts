import { issueCard, readCard } from '@parley/crypto/identity';
import { content } from '@parley/protocol';
import { ManualTime } from '@parley/testing';
import type { Contact } from '../contacts/contact-book';
import { befriend, home, person, random, type Home, type Person } from '../fixtures';
import { InboxBatch } from './inbox-batch';

const png = (fill: number): Uint8Array =>
  Uint8Array.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, ...new Uint8Array(16).fill(fill)]);

async function cardOf(friend: Person, later: number): Promise<Uint8Array> {
  const { handle, name, colour, sealingKey, server, addresses, relays, number } = await readCard(friend.secrets.card);
  const fields = { handle, name, colour, sealingKey, server, addresses, relays, number: number + later };
  return issueCard(friend.identity, fields);
}

describe('the picture of a contact', () => {
  let here: Home;
  let friend: Person;
  let bob: Contact;

  beforeEach(async () => {
    const time = new ManualTime();
    const me = await person(time, 'alice');
    here = await home(time, me);
    friend = await person(time, 'bob');
    bob = await befriend(time, here, me, friend);
  });

  async function told(picture: Uint8Array | null, card: Uint8Array): Promise<void> {
    const { handlers, book, records, queue } = here.parts;
    const batch = new InboxBatch(book);
    await handlers.handle(
      batch,
      bob,
      content.encode({ salt: random(16), sentAt: 1, body: { kind: 'card', card, picture } }),
    );
    const changes = [
      ...[...batch.added.values()].map((record) => ({ ...record, replaces: false })),
      ...[...batch.replaced.values()].map((record) => ({ ...record, replaces: true })),
    ].map(({ id, conversation, stored, incoming, replaces }) =>
      records.change(id, conversation, stored, { incoming, replaces }),
    );
    await queue.submit({ records: await Promise.all(changes) });
    records.clear();
    await here.parts.asides.loadPictures();
  }

  it('is the one that came with the newest card, in whatever order they come', async () => {
    await told(png(2), await cardOf(friend, 2));
    expect(here.parts.asides.of(bob.account).picture).toEqual(png(2));
    await told(png(1), await cardOf(friend, 1));
    expect(here.parts.asides.of(bob.account).picture).toEqual(png(2));
    await told(null, await cardOf(friend, 3));
    expect(here.parts.asides.of(bob.account).picture).toBeNull();
  });

  it('comes with the card of nobody else', async () => {
    const mallory = await person(new ManualTime(), 'mallory');
    await expect(told(png(3), await cardOf(mallory, 1))).rejects.toMatchObject({ code: 'card-mismatch' });
    expect(here.server.records.size).toBe(0);
  });

  it('is a picture', () => {
    const card = new Uint8Array(4);
    const body = { kind: 'card', card, picture: new Uint8Array(100) } as const;
    expect(() => content.encode({ salt: random(16), sentAt: 1, body })).toThrow(
      expect.objectContaining({ code: 'malformed' }) as Error,
    );
    const large = { ...body, picture: Uint8Array.from([...png(1), ...new Uint8Array(24 * 1024)]) };
    expect(() => content.encode({ salt: random(16), sentAt: 1, body: large })).toThrow();
  });
});
