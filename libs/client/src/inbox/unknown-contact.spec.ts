import { envelopeId } from '@parley/protocol';
import { ManualTime } from '@parley/testing';
import * as z from 'zod';
import { RowEvents } from '../feed/row-events';
import { befriend, home, person, random } from '../fixtures';

describe('a contact that another device added', () => {
  it('is looked for before what it sent is dropped', async () => {
    const time = new ManualTime();
    const alice = await person(time, 'alice');
    const here = await home(time, alice);
    const bob = await befriend(time, here, alice, await person(time, 'bob'));
    const { inbox, book } = here.parts;
    inbox.granted(1);
    await inbox.idle();
    book.clear();
    const entry = { position: 1, contact: bob.account, receivedAt: 1, sealed: random(2048) };
    inbox.push([{ ...entry, envelope: z.decode(envelopeId, random(32)) }], 0);
    await inbox.idle();
    expect(here.server.records.size).toBe(1);
  });

  it('is looked for before its message is passed over, and only once where there is none', async () => {
    const time = new ManualTime();
    const alice = await person(time, 'alice');
    const here = await home(time, alice);
    const bob = await befriend(time, here, alice, await person(time, 'bob'));
    const { sender, book, names } = here.parts;
    await sender.send(bob, 'hello', {});
    book.clear();
    const port = {
      wanted: () => true,
      reconnected: () => Promise.resolve(),
      logger: { debug: () => undefined, info: () => undefined, warn: () => undefined },
    };
    const events = new RowEvents(0, alice.account, here.parts, port);
    const [record] = [...here.server.records.values()];
    if (record === undefined) throw new Error('nothing was recorded');
    const lost = { ...record, conversation: names.conversation('nobody') };
    const rows = [lost, lost, record].map((row) => ({ type: 'record', record: row }) as const);
    const told: string[] = [];
    for await (const event of events.of({ rows, upTo: 9, live: true })) told.push(event.type);
    expect(told).toEqual(['message']);
    expect(here.server.asked.filter((asked) => asked === 'GET /api/contacts')).toHaveLength(1);
  });
});
