import type { ChangeRow, Commit, DeviceId, GatewayEvent } from '@parley/protocol';
import { MAX_PAGE, gatewayEvent } from '@parley/protocol';
import fc from 'fast-check';
import type { WebSocket } from 'ws';
import { FeedFollower } from './feed-follower';
import { InboxReader } from './inbox-reader';
import { Outlet } from './outlet';
import {
  aConversation,
  anotherDevice,
  approvedContact,
  aRecordChange,
  commit,
  contactRow,
  inbound,
  openOwnerData,
  outgoing,
  random,
  withOwner,
  type OwnerData,
  type OwnerKeys,
  type TestContact,
} from './owner-data.fixtures';

let data: OwnerData;
let keys: OwnerKeys;
let device: DeviceId;
beforeEach(async () => {
  data = await openOwnerData();
  ({ keys, device } = await withOwner(data));
});
afterEach(() => data.close());

/** The far end of a socket that reads only when it is told to. */
class SlowReader {
  readonly OPEN = 1;
  readonly readyState = 1;
  bufferedAmount = 0;
  readonly events: GatewayEvent[] = [];
  private unread: { bytes: Uint8Array; sent: () => void }[] = [];

  send(bytes: Uint8Array, _options: unknown, sent: () => void): void {
    this.bufferedAmount += bytes.length;
    this.unread.push({ bytes, sent });
  }

  /** Reads what lies there; returns whether there was anything. */
  read(): boolean {
    const unread = this.unread;
    this.unread = [];
    for (const { bytes, sent } of unread) {
      this.bufferedAmount -= bytes.length;
      this.events.push(gatewayEvent.decode(new Uint8Array(bytes)));
      sent();
    }
    return unread.length > 0;
  }

  outlet(onSlow = (): void => undefined): Outlet {
    const wire = { cork: () => undefined, uncork: () => undefined };
    return new Outlet(this as unknown as WebSocket, wire, onSlow);
  }
}

const keyOf = (row: ChangeRow): string => {
  switch (row.type) {
    case 'record':
      return `record ${row.record.id} ${row.record.change}`;
    case 'delivery':
      return `delivery ${row.delivery.envelope} ${row.delivery.change}`;
    case 'contact':
      return `contact ${row.contact.account} ${row.contact.change}`;
    case 'request':
      return `request ${row.request.id} ${row.request.change}`;
    case 'conversation':
      return `conversation ${row.conversation.conversation} ${row.conversation.change}`;
    case 'transfer':
      return `transfer ${row.transfer.id} ${row.transfer.change}`;
  }
};
const changeOf = (row: ChangeRow): number => Number(keyOf(row).split(' ')[2]);

describe('the change feed', () => {
  it('brings every row once, in order and in its present form, whatever is committed while it runs', async () => {
    const phone = await anotherDevice(data, keys);
    const contact = await approvedContact(data, device);
    const conversations = [aConversation(), aConversation()];
    const step = fc.record({
      kind: fc.constantFrom('record', 'replace', 'send', 'receipt', 'request', 'mark', 'contact', 'refused'),
      writer: fc.constantFrom(device, phone),
      pick: fc.nat(),
      readNow: fc.boolean(),
      together: fc.boolean(),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 25 }), fc.boolean(), async (steps, late) => {
        const reader = new SlowReader();
        const follower = new FeedFollower(data.feed, reader.outlet());
        const stop = data.unit.onDurable(() => follower.pump());
        const from = data.feed.last();
        if (!late) follower.follow(from);
        const running: Promise<unknown>[] = [];
        for (const { kind, writer, pick, readNow, together } of steps) {
          running.push(change(kind, writer, pick, contact, conversations).catch(() => undefined));
          if (!together) await Promise.all(running.splice(0));
          if (readNow) reader.read();
        }
        await Promise.all(running);
        if (late) follower.follow(from);
        while (reader.read());
        stop();
        const events = reader.events.filter((event) => event.event === 'changes');
        const rows = events.flatMap((event) => event.rows);
        const order = rows.map(changeOf);
        expect(order).toEqual([...new Set(order)].sort((a, b) => a - b));
        expect(events.at(-1)).toMatchObject({ live: true });
        const known = new Map(rows.map((row) => [keyOf(row).split(' ').slice(0, 2).join(' '), row]));
        const present = data.feed.page(from);
        for (const row of present.rows) expect(known.get(keyOf(row).split(' ').slice(0, 2).join(' '))).toEqual(row);
      }),
      { numRuns: 40 },
    );
  });

  it('pages, and says when it has caught up', async () => {
    const records = Array.from({ length: MAX_PAGE + 50 }, () => aRecordChange(aConversation()));
    await commit(data, device, { records: records.slice(0, MAX_PAGE) });
    await commit(data, device, { records: records.slice(MAX_PAGE) });
    const reader = new SlowReader();
    new FeedFollower(data.feed, reader.outlet()).follow(0);
    while (reader.read());
    const events = reader.events.filter((event) => event.event === 'changes');
    expect(events.every(({ rows }) => rows.length <= MAX_PAGE)).toBe(true);
    expect(events.map(({ live }) => live)).toEqual([...events.slice(1).map(() => false), true]);
    const ids = events.flatMap(({ rows }) => rows).flatMap((row) => (row.type === 'record' ? [row.record.id] : []));
    expect(ids).toEqual(records.map(({ id }) => id));
    expect(events.at(-1)?.upTo).toBe(data.feed.last());
  });

  it('keeps events small and waits for its reader', async () => {
    const records = (count: number): Commit['records'] =>
      Array.from({ length: count }, () => aRecordChange(aConversation(), { sealed: random(300_000) }));
    for (let i = 0; i < 4; i++) await commit(data, device, { records: records(20) });
    const reader = new SlowReader();
    new FeedFollower(data.feed, reader.outlet()).follow(0);
    expect(reader.bufferedAmount).toBeLessThan(10 * 1024 * 1024);
    while (reader.read());
    const events = reader.events.filter((event) => event.event === 'changes');
    expect(Math.max(...events.map((event) => gatewayEvent.encode(event).length))).toBeLessThan(4.1 * 1024 * 1024);
    expect(events.flatMap(({ rows }) => rows).filter(({ type }) => type === 'record')).toHaveLength(80);
  });
});

describe('the inbox of the reading device', () => {
  it('is shown in a window that acknowledgements move on, and from the oldest entry in a new epoch', async () => {
    const contact = await approvedContact(data, device);
    const batch = Array.from({ length: 300 }, () => inbound(keys.account, contact.stampSecret));
    await data.inbox.accept(contact.server, '192.0.2.1', batch);
    const reader = new SlowReader();
    const inbox = new InboxReader(data.inbox, reader.outlet());
    data.lease.want(device);
    const lease = data.lease.current()?.epoch ?? 0;
    inbox.hold(lease);
    reader.read();
    const shown = (): { position: number; envelope: string }[] =>
      reader.events.flatMap((event) => (event.event === 'inbox' ? event.entries : []));
    expect(shown().map(({ envelope }) => envelope)).toEqual(batch.slice(0, 256).map(({ id }) => id));
    expect(reader.events.at(-1)).toMatchObject({ remaining: 44 });
    inbox.pump();
    expect(reader.read()).toBe(false);
    await commit(data, device, {
      lease,
      acknowledged: shown()
        .slice(0, 10)
        .map(({ position }) => position),
    });
    inbox.pump();
    reader.read();
    expect(shown()).toHaveLength(266);
    expect(reader.events.at(-1)).toMatchObject({ remaining: 34 });
    inbox.hold(null);
    inbox.pump();
    inbox.hold(lease + 1);
    reader.read();
    const again = reader.events.at(-1);
    expect(again?.event === 'inbox' && again.entries[0]?.envelope).toBe(batch[10]?.id);
  });
});

describe('an outlet', () => {
  it('gives a reader up that leaves too much lying', () => {
    const reader = new SlowReader();
    let slow = 0;
    const outlet = reader.outlet(() => slow++);
    const event: GatewayEvent = {
      event: 'inbox',
      remaining: 0,
      entries: Array.from({ length: 40 }, (_, position) => ({
        position,
        envelope: 'a'.repeat(52) as never,
        contact: 'a'.repeat(52) as never,
        receivedAt: 0,
        sealed: new Uint8Array(250_000),
      })),
    };
    for (let i = 0; i < 3; i++) outlet.send(event);
    expect(slow).toBe(0);
    outlet.send(event);
    expect(slow).toBe(1);
  });
});

async function change(
  kind: string,
  writer: DeviceId,
  pick: number,
  contact: TestContact,
  conversations: readonly ReturnType<typeof aConversation>[],
): Promise<unknown> {
  const conversation = conversations[pick % conversations.length] ?? aConversation();
  const record = aRecordChange(conversation);
  switch (kind) {
    case 'record':
      return commit(data, writer, { records: [record, aRecordChange(conversation)] });
    case 'replace': {
      const { records } = data.history.page(conversation, Number.MAX_SAFE_INTEGER, 50);
      const known = records[pick % Math.max(records.length, 1)];
      return known && commit(data, writer, { records: [{ ...record, id: known.id, replaces: true }] });
    }
    case 'send':
      return commit(data, writer, { records: [record], outgoing: [outgoing(contact, record.id)] });
    case 'receipt': {
      const waiting = await data.outbox.waiting(contact.server, 0, 3, 1e6);
      return data.outbox.receipted(
        contact.server,
        random(50),
        waiting.map(({ id }) => id),
      );
    }
    case 'request':
      return data.inbox.accept(contact.server, '192.0.2.1', [inbound(keys.account, null)]);
    case 'mark': {
      const position = data.history.page(conversation, Number.MAX_SAFE_INTEGER, 1).records[0]?.position ?? 0;
      return commit(data, writer, {
        conversations: [{ conversation, read: position, cleared: Math.max(position - 20, 0) }],
      });
    }
    case 'contact': {
      const version = data.contacts.list()[0]?.version ?? 0;
      return commit(data, writer, { contacts: [contactRow(contact, { version })] });
    }
    default:
      return commit(data, writer, { records: [record], acknowledged: [1] });
  }
}
