import type { ConversationKey, DeviceId, EnvelopeId } from '@parley/protocol';
import {
  aConversation,
  anId,
  approvedContact,
  aRecord,
  aRecordChange,
  commit,
  openOwnerData,
  outgoing,
  random,
  withOwner,
  type OwnerData,
} from '../gateway/owner-data.fixtures';

let data: OwnerData;
let device: DeviceId;
let conversation: ConversationKey;
beforeEach(async () => {
  data = await openOwnerData();
  ({ device } = await withOwner(data));
  conversation = aConversation();
});
afterEach(() => data.close());

const write = async (count: number, incoming = true, to = conversation): Promise<{ id: string; position: number }[]> =>
  (await commit(data, device, { records: Array.from({ length: count }, () => aRecordChange(to, { incoming })) }))
    .records;
const unread = (): number | undefined => data.history.list().find((item) => item.conversation === conversation)?.unread;

describe('pages of history', () => {
  it('go back from the newest, oldest first within each, without gap or double', async () => {
    const written = await write(25);
    await write(5, true, aConversation());
    const seen: string[] = [];
    let before = Number.MAX_SAFE_INTEGER;
    for (;;) {
      const { records, more } = data.history.page(conversation, before, 10);
      seen.unshift(...records.map(({ id }) => id));
      before = records[0]?.position ?? 0;
      if (!more) break;
    }
    expect(seen).toEqual(written.map(({ id }) => id));
  });

  it('go forward from a position in the same way', async () => {
    const written = await write(25);
    await write(5, true, aConversation());
    const seen: string[] = [];
    let after = written[4]?.position ?? 0;
    for (;;) {
      const { records, more } = data.history.pageAfter(conversation, after, 10);
      seen.push(...records.map(({ id }) => id));
      after = records.at(-1)?.position ?? 0;
      if (!more) break;
    }
    expect(seen).toEqual(written.slice(5).map(({ id }) => id));
  });

  it('stay small when records are large', async () => {
    const sealed = random(300_000);
    await commit(data, device, { records: Array.from({ length: 20 }, () => aRecordChange(conversation, { sealed })) });
    const { records, more } = data.history.page(conversation, Number.MAX_SAFE_INTEGER, 200);
    expect(records.length).toBeLessThan(15);
    expect(more).toBe(true);
  });

  it('of all conversations go back from the newest, newest first', async () => {
    const written = await write(25);
    const others = await write(5, true, aConversation());
    const seen: string[] = [];
    let before = Number.MAX_SAFE_INTEGER;
    for (;;) {
      const { records, more } = data.history.everything(before, 10);
      seen.push(...records.map(({ id }) => id));
      before = records.at(-1)?.position ?? 0;
      if (!more) break;
    }
    expect(seen).toEqual([...written, ...others].map(({ id }) => id).reverse());
  });

  it('of nothing are empty', () => {
    expect(data.history.page(conversation, 10, 10)).toEqual({ records: [], more: false });
  });
});

describe('unread counts', () => {
  it('count incoming records behind the mark, which only goes forward', async () => {
    const records = await write(4);
    await write(2, false);
    expect(unread()).toBe(4);
    await commit(data, device, { conversations: [{ conversation, read: records[2]?.position ?? 0 }] });
    expect(unread()).toBe(1);
    await commit(data, device, { conversations: [{ conversation, read: records[0]?.position ?? 0 }] });
    expect(unread()).toBe(1);
    await write(1);
    expect(unread()).toBe(2);
  });
});

describe('clearing a conversation', () => {
  it('deletes its records up to a position with their deliveries and receipts, and nothing else', async () => {
    const contact = await approvedContact(data, device);
    const [gone, kept] = [aRecordChange(conversation), aRecordChange(aConversation())];
    const { envelopes, records } = await commit(data, device, {
      records: [gone, kept],
      outgoing: [outgoing(contact, gone.id), outgoing(contact, kept.id)],
    });
    await data.outbox.receipted(contact.server, random(64), envelopes);
    const later = await write(1);
    const count = (table: string): unknown => data.database.db.prepare(`SELECT count(*) FROM ${table}`).pluck().get();
    await commit(data, device, { conversations: [{ conversation, cleared: records[0]?.position ?? 0 }] });
    expect(data.history.page(conversation, Number.MAX_SAFE_INTEGER, 9).records.map(({ id }) => id)).toEqual([
      later[0]?.id,
    ]);
    expect(data.history.find([kept.id], [])).toMatchObject([{ deliveries: [{ state: 'delivered' }] }]);
    expect([count('deliveries'), count('receipts')]).toEqual([1, 1]);
    await commit(data, device, {
      conversations: [{ conversation: kept.conversation, cleared: records[1]?.position ?? 0 }],
    });
    expect([count('deliveries'), count('receipts')]).toEqual([0, 0]);
  });
});

describe('a record that is replaced', () => {
  it('is refused when another device has changed it since, and nothing of the commit happens', async () => {
    const record = aRecordChange(conversation);
    await commit(data, device, { records: [record] });
    const [stored] = data.history.find([record.id], []);
    const again = { ...record, replaces: true, since: stored?.change ?? 0 };
    await commit(data, device, { records: [{ ...again, sealed: random(10) }] });
    const other = aRecordChange(conversation);
    const refused = commit(data, device, { records: [other, { ...again, sealed: random(20) }] });
    await expect(refused).rejects.toMatchObject({ code: 'state-conflict' });
    expect(data.history.find([record.id, other.id], [])).toMatchObject([{ position: stored?.position }]);
    expect(data.history.find([record.id], [])[0]?.sealed).toHaveLength(10);
    await commit(data, device, { records: [{ ...record, replaces: true, sealed: random(30) }] });
    expect(data.history.find([record.id], [])[0]?.sealed).toHaveLength(30);
  });
});

describe('single records', () => {
  it('are found by id and by an envelope that carried them, each once', async () => {
    const contact = await approvedContact(data, device);
    const record = aRecordChange(conversation);
    const { envelopes } = await commit(data, device, { records: [record], outgoing: [outgoing(contact, record.id)] });
    expect(data.history.find([record.id, aRecord()], [...envelopes, anId<EnvelopeId>()]).map(({ id }) => id)).toEqual([
      record.id,
    ]);
    expect(data.history.find([], envelopes).map(({ id }) => id)).toEqual([record.id]);
  });
});

describe('the list of conversations', () => {
  it('has the newest first, each with its last record', async () => {
    await write(2);
    const other = aConversation();
    const [newest] = await write(1, true, other);
    const list = data.history.list();
    expect(list.map((item) => item.conversation)).toEqual([other, conversation]);
    expect(list[0]?.last?.id).toBe(newest?.id);
  });
});
