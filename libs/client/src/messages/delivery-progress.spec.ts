import { arrivalMark, generateSigningKey, issueArrival, type SigningKey } from '@parley/crypto/identity';
import { packetId, type DeliveryRow, type MessageId, type rest } from '@parley/protocol';
import { ManualTime } from '@parley/testing';
import * as z from 'zod';
import type { ClientEvent } from '../api/views';
import { RowEvents } from '../feed/row-events';
import { befriend, home, person, random, type Home, type Person } from '../fixtures';

type Delivery = rest.RecordItem['deliveries'][number];

const port = {
  wanted: () => true,
  reconnected: () => Promise.resolve(),
  logger: { debug: () => undefined, info: () => undefined, warn: () => undefined },
};

describe('a message on its way', () => {
  const blind = random(16);
  let here: Home;
  let alice: Person;
  let bob: Person;
  let message: MessageId;
  let change = 100;

  beforeEach(async () => {
    const time = new ManualTime();
    [alice, bob] = [await person(time, 'alice'), await person(time, 'bob')];
    here = await home(time, alice);
    const contact = await befriend(time, here, alice, bob);
    const { stored } = await here.parts.sender.send(contact, 'hello', {});
    if (stored.kind !== 'message') throw new Error('no message was sent');
    message = stored.id;
  });

  /** Its only delivery, as the server has it. */
  function onServer(): { record: DeliveryRow['record']; delivery: Delivery } {
    for (const { id, deliveries } of here.server.records.values())
      for (const delivery of deliveries) return { record: id, delivery };
    throw new Error('nothing is on its way');
  }

  /** The server says something else of it now; returns what the client tells. */
  async function says(later: Partial<Delivery>): Promise<ClientEvent[]> {
    const { record, delivery } = onServer();
    Object.assign(delivery, later);
    const row = { type: 'delivery' as const, delivery: { ...delivery, record, change: ++change } };
    const told: ClientEvent[] = [];
    const events = new RowEvents(0, alice.account, here.parts, port);
    for await (const event of events.of({ rows: [row], upTo: change, live: true })) told.push(event);
    return told;
  }

  /** As the conversation shows it, and as its details do. */
  async function shown(): Promise<unknown[]> {
    const { messages } = await here.parts.history.messages(bob.account);
    const [info] = await here.parts.infos.of(bob.account, message);
    return [messages.find(({ id }) => id === message)?.state, info?.state];
  }

  const arrival = (signedBy: SigningKey, mark: Uint8Array): Promise<Uint8Array> =>
    issueArrival(signedBy, { arrived: [{ packet: z.decode(packetId, random(32)), mark }], refused: [], at: 1 });

  it('is queued, sent when a relay has it, delivered when its arrival receipt proves it', async () => {
    expect(await shown()).toEqual(['queued', 'queued']);
    expect(await says({ state: 'sent' })).toMatchObject([{ type: 'state', id: message, state: 'sent' }]);
    expect(await shown()).toEqual(['sent', 'sent']);
    const receipt = await arrival(bob.serverKey, arrivalMark(blind, onServer().delivery.envelope));
    const later = { state: 'delivered', blind, receipt, settledAt: 5 } as const;
    expect(await says(later)).toMatchObject([{ type: 'state', id: message, state: 'delivered' }]);
    expect(await shown()).toEqual(['delivered', 'delivered']);
  });

  it.each([
    ['somebody else', async () => arrival(await generateSigningKey(random), mark())],
    ['their server over something else', () => arrival(bob.serverKey, random(32))],
  ])('is never delivered by an arrival receipt of %s', async (_, forge) => {
    await says({ state: 'sent' });
    const told = await says({ state: 'delivered', blind, receipt: await forge(), settledAt: 5 });
    expect(told).toMatchObject([{ type: 'state', state: 'queued', reason: 'bad-signature' }]);
    expect(await shown()).toEqual(['queued', 'queued']);
  });

  const mark = (): Uint8Array => arrivalMark(blind, onServer().delivery.envelope);
});
