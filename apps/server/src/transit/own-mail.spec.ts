import { arrivalMark, generateSigningKey, issueArrival, readArrival, serverIdOf } from '@parley/crypto/identity';
import type { NewPacket } from '@parley/federation';
import type { DeliveryRow, EnvelopeId, PacketId } from '@parley/protocol';
import {
  aConversation,
  anId,
  aRecordChange,
  commit,
  contactRow,
  openOwnerData,
  outgoing,
  random,
  anAccount,
  withOwner,
  type OwnerData,
  type TestContact,
} from '../gateway/owner-data.fixtures';

const NONE: ReadonlySet<PacketId> = new Set();
const ALL = Number.MAX_SAFE_INTEGER;

describe('own mail in packets', () => {
  let data: OwnerData;
  let contact: TestContact;
  let device: Awaited<ReturnType<typeof withOwner>>['device'];
  const theirs = generateSigningKey(random);
  beforeEach(async () => {
    data = await openOwnerData();
    ({ device } = await withOwner(data));
    const server = serverIdOf((await theirs).publicKey);
    contact = { account: anAccount(), server, stampSecret: random(32) };
    await commit(data, device, { contacts: [contactRow(contact)] });
  });
  afterEach(() => data.close());

  /** A message that waits in the outbox and in a packet. */
  async function packed(): Promise<{ envelope: EnvelopeId; packet: NewPacket; blind: Uint8Array }> {
    const record = aRecordChange(aConversation());
    const { envelopes } = await commit(data, device, { records: [record], outgoing: [outgoing(contact, record.id)] });
    const [envelope] = envelopes;
    if (envelope === undefined) throw new Error('nothing was sent');
    const blind = random(16);
    const packet = {
      ...{ id: anId<PacketId>(), to: contact.server, via: null, bytes: random(500), from: null },
      ...{ expiresAt: data.clock.value + 1_000, mail: { envelopes: [envelope], blind } },
    };
    await data.transit.hold([packet]);
    return { envelope, packet, blind };
  }

  /** What devices are told of it, after this change. */
  function told(envelope: EnvelopeId, after = 0): DeliveryRow | undefined {
    const rows = data.feed.page(after).rows;
    return rows.flatMap((row) =>
      row.type === 'delivery' && row.delivery.envelope === envelope ? [row.delivery] : [],
    )[0];
  }
  const waiting = async (): Promise<PacketId[]> =>
    (await data.transit.waiting(contact.server, 100, ALL, NONE)).map(({ id }) => id);
  const unpacked = async (): Promise<EnvelopeId[]> =>
    (await data.transit.unpacked(contact.server, 100, ALL)).map(({ id }) => id);

  it('is sent once somebody has it in custody, and devices are told so', async () => {
    const { envelope, packet } = await packed();
    const before = told(envelope);
    expect(before?.state).toBe('queued');
    await data.transit.inCustody([packet.id], anId(), data.clock.value + 1_000);
    expect(told(envelope, before?.change)).toMatchObject({ state: 'sent', settledAt: null, reason: null });
    await data.transit.custodyEnded(contact.server, null);
    expect(told(envelope)?.state).toBe('sent');
  });

  it('is delivered with what proves it: the receipt of their server, and the blind of its mark', async () => {
    const { envelope, packet, blind } = await packed();
    await data.transit.inCustody([packet.id], anId(), data.clock.value + 1_000);
    const [own] = await data.transit.ownAmong(contact.server, [packet.id]);
    expect(own).toEqual({ packet: packet.id, envelopes: [envelope], blind });
    const mark = arrivalMark(blind, envelope);
    const receipt = await issueArrival(await theirs, { arrived: [{ packet: packet.id, mark }], refused: [], at: 1 });
    await data.transit.arrived(contact.server, receipt, [{ packet: packet.id, refused: [] }]);
    const row = told(envelope);
    expect(row).toMatchObject({ state: 'delivered', settledAt: data.clock.value, blind, receipt });
    const read = await readArrival(row?.receipt ?? new Uint8Array(), contact.server);
    expect(read.arrived[0]?.mark).toEqual(arrivalMark(row?.blind ?? new Uint8Array(), envelope));
    expect([await waiting(), await unpacked(), data.outbox.waitingByServer()]).toEqual([[], [], []]);
  });

  it('is delivered without a blind when a direct link was first, and stays so whatever arrives later', async () => {
    const { envelope, packet } = await packed();
    await data.outbox.receipted(contact.server, random(30), [envelope]);
    expect(await waiting()).toEqual([]);
    await data.transit.inCustody([packet.id], anId(), data.clock.value + 1_000);
    await data.transit.arrived(contact.server, random(40), [{ packet: packet.id, refused: [] }]);
    expect(told(envelope)).toMatchObject({ state: 'delivered', blind: null });
  });

  it('is in no packet any more, and waits to be packed again, when the time of its packet is over', async () => {
    const { envelope, packet } = await packed();
    await data.transit.expire(packet.expiresAt);
    expect([await waiting(), await unpacked()]).toEqual([[], [envelope]]);
    expect(told(envelope)?.state).toBe('queued');
  });

  it('takes its packet with it when its own time is over', async () => {
    const { envelope } = await packed();
    await data.outbox.expire(data.clock.value + 40 * 24 * 3600 * 1000);
    expect(await waiting()).toEqual([]);
    expect(told(envelope)).toMatchObject({ state: 'failed', reason: 'expired' });
  });

  it.each(['blocked', 'removed'] as const)('ends with its packet when the contact is %s', async (state) => {
    const { envelope } = await packed();
    await commit(data, device, { contacts: [contactRow(contact, { version: 1, state })] });
    expect([await waiting(), await unpacked()]).toEqual([[], []]);
    expect(told(envelope)?.state).toBe('failed');
  });

  it('is not packed when it left the outbox meanwhile', async () => {
    const { envelope, blind } = await packed();
    await data.outbox.receipted(contact.server, random(30), [envelope]);
    const late = {
      ...{ id: anId<PacketId>(), to: contact.server, via: null, bytes: random(500), from: null },
      ...{ expiresAt: data.clock.value + 1_000, mail: { envelopes: [envelope], blind } },
    };
    expect((await data.transit.hold([late])).held).toEqual([late.id]);
    expect(await waiting()).toEqual([]);
  });

  it('is in one packet only, the last', async () => {
    const { envelope, blind, packet } = await packed();
    const second = { ...packet, id: anId<PacketId>(), mail: { envelopes: [envelope], blind } };
    await data.transit.hold([second]);
    expect(await waiting()).toEqual([second.id]);
  });
});
