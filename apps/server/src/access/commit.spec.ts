import { envelopeIdOf } from '@parley/crypto/identity';
import { envelope as envelopeMessage, type ConversationKey, type DeviceId, type ErrorCode } from '@parley/protocol';
import {
  aCard,
  aConversation,
  anAccount,
  anEnvelope,
  anotherDevice,
  approvedContact,
  aRecord,
  aRecordChange,
  aServer,
  aState,
  aVault,
  commit,
  contactRow,
  encodeCommit,
  inbound,
  openOwnerData,
  outgoing,
  random,
  withOwner,
  type OwnerData,
  type OwnerKeys,
} from '../gateway/owner-data.fixtures';

let data: OwnerData;
let keys: OwnerKeys;
let device: DeviceId;
beforeEach(async () => {
  data = await openOwnerData();
  ({ keys, device } = await withOwner(data));
});
afterEach(() => data.close());

const refusal = async (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => 'done',
    (cause: { code: ErrorCode }) => cause.code,
  );

describe('commit numbers', () => {
  it('rise by one for each device on its own', async () => {
    const phone = await anotherDevice(data, keys);
    expect((await commit(data, device, {})).number).toBe(1);
    expect((await commit(data, device, {})).number).toBe(2);
    expect((await commit(data, phone, {})).number).toBe(1);
  });

  it.each([0, 2, 7])('are refused when they are %i and 1 is next', async (number) => {
    expect(await refusal(data.commits.apply(device, encodeCommit({ number })))).toBe('commit-out-of-order');
  });

  it('answer a repeated commit as the first time, and do nothing twice', async () => {
    const contact = await approvedContact(data, device);
    const record = aRecordChange(aConversation());
    const bytes = encodeCommit({ number: 2, records: [record], outgoing: [outgoing(contact, record.id)] });
    const first = await data.commits.apply(device, bytes);
    const rows = data.feed.page(0);
    expect(await data.commits.apply(device, bytes)).toEqual(first);
    expect(data.feed.page(0)).toEqual(rows);
    expect(await data.outbox.waiting(contact.server, 0, 10, 1e6)).toHaveLength(1);
  });

  it('refuse another commit under the last number', async () => {
    await data.commits.apply(device, encodeCommit({ number: 1 }));
    const other = encodeCommit({ number: 1, generations: [{ session: aState(), generation: 1 }] });
    expect(await refusal(data.commits.apply(device, other))).toBe('commit-out-of-order');
  });

  it('answer a repeated commit after a restart too', async () => {
    const bytes = encodeCommit({ number: 1, records: [aRecordChange(aConversation())] });
    const first = await data.commits.apply(device, bytes);
    data.database.close();
    const again = await openOwnerData({ directory: data.directory, server: data.links.server });
    expect(await again.commits.apply(device, bytes)).toEqual(first);
    data = { ...again, close: () => again.close() };
  });

  it('are refused for a device that was signed out', async () => {
    const phone = await anotherDevice(data, keys);
    await data.devices.remove(phone);
    expect(await refusal(data.commits.apply(phone, encodeCommit({ number: 1 })))).toBe('not-signed-in');
  });
});

describe('a refused commit', () => {
  it('changes nothing, and its number is free again', async () => {
    const key = aState();
    const record = aRecordChange(aConversation());
    const before = data.feed.last();
    const refused = commit(data, device, {
      states: [{ key, version: 0, sealed: random(10) }],
      records: [record],
      outgoing: [outgoing({ account: anAccount(), server: aServer(), stampSecret: random(32) })],
    });
    expect(await refusal(refused)).toBe('unknown-contact');
    expect(data.states.read([key]).states).toEqual([]);
    expect(data.history.find([record.id], [])).toEqual([]);
    expect(data.feed.last()).toBe(before);
    expect((await commit(data, device, { records: [record] })).number).toBe(1);
  });

  it('does not hinder one of another device at the same time', async () => {
    const phone = await anotherDevice(data, keys);
    const results = await Promise.all([
      refusal(commit(data, device, { acknowledged: [1] })),
      refusal(commit(data, phone, { records: [aRecordChange(aConversation())] })),
    ]);
    expect(results).toEqual(['lease-lost', 'done']);
  });

  it.each([
    ['garbage', random(40), 'malformed'],
    ['nothing', new Uint8Array(0), 'malformed'],
    ['more than the limit', new Uint8Array(8 * 1024 * 1024 + 1), 'too-large'],
  ])('is one of %s', async (_, bytes, code) => {
    expect(await refusal(data.commits.apply(device, bytes))).toBe(code);
  });
});

describe('states', () => {
  it('are made from version 0, changed from the present version, and deleted', async () => {
    const key = aState();
    await commit(data, device, { states: [{ key, version: 0, sealed: Uint8Array.of(1) }] });
    await commit(data, device, { states: [{ key, version: 1, sealed: Uint8Array.of(2) }] });
    expect(data.states.read([key, aState()]).states).toEqual([{ key, version: 2, sealed: Uint8Array.of(2) }]);
    await commit(data, device, { states: [{ key, version: 2, sealed: null }] });
    expect(data.states.read([key]).states).toEqual([{ key, version: 3, sealed: null }]);
  });

  it('never come back with a version they had before they were deleted', async () => {
    const key = aState();
    await commit(data, device, { states: [{ key, version: 0, sealed: Uint8Array.of(1) }] });
    await commit(data, device, { states: [{ key, version: 1, sealed: null }] });
    const anew = { key, sealed: Uint8Array.of(2) };
    expect(await refusal(commit(data, device, { states: [{ ...anew, version: 0 }] }))).toBe('state-conflict');
    await commit(data, device, { states: [{ ...anew, version: 2 }] });
    const stale = { key, version: 1, sealed: Uint8Array.of(9) };
    expect(await refusal(commit(data, device, { states: [stale] }))).toBe('state-conflict');
    expect(data.states.read([key]).states).toEqual([{ ...anew, version: 3 }]);
  });

  it('that never were may be deleted, and leave nothing', async () => {
    const key = aState();
    await commit(data, device, { states: [{ key, version: 0, sealed: null }] });
    expect(data.states.read([key]).states).toEqual([]);
    await commit(data, device, { states: [{ key, version: 0, sealed: random(1) }] });
  });

  it.each([
    ['made twice', 0, random(1)],
    ['changed from an older version', 2, random(1)],
    ['deleted from an older version', 2, null],
    ['deleted as if it were absent', 0, null],
  ])('conflict when one is %s', async (_, version, sealed) => {
    const key = aState();
    await commit(data, device, { states: [{ key, version: 0, sealed: random(1) }] });
    expect(await refusal(commit(data, device, { states: [{ key, version, sealed }] }))).toBe('state-conflict');
  });

  it('conflict when two devices change one at the same time, and one wins', async () => {
    const phone = await anotherDevice(data, keys);
    const key = aState();
    const results = await Promise.all(
      [device, phone].map((writer) =>
        refusal(commit(data, writer, { states: [{ key, version: 0, sealed: random(1) }] })),
      ),
    );
    expect(results).toEqual(['done', 'state-conflict']);
  });
});

describe('generations', () => {
  it('only rise, may skip, and are told with the states', async () => {
    const session = aState();
    const use = (generation: number): Promise<string> =>
      refusal(commit(data, device, { generations: [{ session, generation }] }));
    expect([await use(0), await use(0), await use(5), await use(5), await use(4), await use(6)]).toEqual([
      'done',
      'generation-used',
      'done',
      'generation-used',
      'generation-used',
      'done',
    ]);
    expect(data.states.read([session]).generations).toEqual([{ session, generation: 6 }]);
  });

  it('are remembered when the state of the session is deleted', async () => {
    const session = aState();
    const generations = [{ session, generation: 3 }];
    await commit(data, device, { states: [{ key: session, version: 0, sealed: random(1) }], generations });
    await commit(data, device, { states: [{ key: session, version: 1, sealed: null }] });
    expect(await refusal(commit(data, device, { generations }))).toBe('generation-used');
  });
});

describe('records', () => {
  let conversation: ConversationKey;
  beforeEach(() => (conversation = aConversation()));

  it('get the next positions in order', async () => {
    const records = [aRecordChange(conversation), aRecordChange(conversation)];
    const first = await commit(data, device, { records });
    const second = await commit(data, device, { records: [aRecordChange(conversation)] });
    expect(first.records.map(({ id }) => id)).toEqual(records.map(({ id }) => id));
    const positions = [...first.records, ...second.records].map(({ position }) => position);
    expect(positions).toEqual([...positions].sort((a, b) => a - b));
    expect(new Set(positions).size).toBe(3);
  });

  it('are kept once', async () => {
    const record = aRecordChange(conversation);
    await commit(data, device, { records: [record] });
    expect(await refusal(commit(data, device, { records: [record] }))).toBe('record-exists');
  });

  it('keep place and conversation when replaced, and change number anew', async () => {
    const record = aRecordChange(conversation);
    const first = await commit(data, device, { records: [record, aRecordChange(conversation)] });
    const sealed = random(20);
    const replaced = await commit(data, device, {
      records: [{ ...record, conversation: aConversation(), replaces: true, sealed }],
    });
    expect(replaced.records).toEqual([first.records[0]]);
    expect(data.history.find([record.id], [])).toMatchObject([{ conversation, sealed, change: replaced.change }]);
  });

  it('cannot be replaced when they are not there', async () => {
    expect(await refusal(commit(data, device, { records: [aRecordChange(conversation, { replaces: true })] }))).toBe(
      'unknown-record',
    );
  });

  it('are never given the position of a deleted one', async () => {
    const { records } = await commit(data, device, { records: [aRecordChange(conversation)] });
    const position = records[0]?.position ?? 0;
    await commit(data, device, { conversations: [{ conversation, cleared: position }] });
    const next = await commit(data, device, { records: [aRecordChange(conversation)] });
    expect(next.records[0]?.position).toBeGreaterThan(position);
  });
});

describe('contacts', () => {
  it('conflict from another version', async () => {
    const contact = await approvedContact(data, device);
    expect(await refusal(commit(data, device, { contacts: [contactRow(contact)] }))).toBe('state-conflict');
    expect(await refusal(commit(data, device, { contacts: [contactRow(contact, { version: 2 })] }))).toBe(
      'state-conflict',
    );
    expect(await refusal(commit(data, device, { contacts: [contactRow(contact, { version: 1 })] }))).toBe('done');
  });

  it('keep nothing but their id and version once they are removed', async () => {
    const contact = await approvedContact(data, device);
    await commit(data, device, { contacts: [contactRow(contact, { version: 1, state: 'removed' })] });
    const rows = data.feed.page(0).rows.filter((row) => row.type === 'contact');
    expect(rows).toMatchObject([
      { contact: { account: contact.account, state: 'removed', addresses: [], sealed: new Uint8Array(0) } },
    ]);
    expect(data.contacts.list()).toMatchObject([
      { account: contact.account, version: 2, state: 'removed', addresses: [] },
    ]);
    const secret = data.database.db.prepare<[], Buffer>('SELECT stamp_secret FROM contacts').pluck().get();
    expect(secret?.equals(contact.stampSecret)).toBe(false);
  });

  it('cannot be on this server', async () => {
    const contact = { account: anAccount(), server: data.links.server, stampSecret: random(32) };
    expect(await refusal(commit(data, device, { contacts: [contactRow(contact)] }))).toBe('own-address');
  });

  it('are told to the links when they are written to', async () => {
    const contact = await approvedContact(data, device);
    expect(data.links.contactServers).toEqual([{ server: contact.server, addresses: ['contact.example'] }]);
    await commit(data, device, { contacts: [contactRow(contact, { version: 1, state: 'blocked' })] });
    expect(data.links.contactServers).toEqual([]);
  });
});

describe('outgoing envelopes', () => {
  it('wait in the order of the commit, wake the link, and are queued deliveries of their record', async () => {
    const contact = await approvedContact(data, device);
    const record = aRecordChange(aConversation());
    const sent = [outgoing(contact, record.id), outgoing(contact)];
    const { envelopes } = await commit(data, device, { records: [record], outgoing: sent });
    expect(envelopes).toEqual(sent.map(({ envelope }) => envelopeIdOf(envelopeMessage.decode(envelope))));
    const waiting = await data.outbox.waiting(contact.server, 0, 10, 1e6);
    expect(waiting.map(({ id }) => id)).toEqual(envelopes);
    expect(waiting.map(({ bytes }) => bytes)).toEqual(sent.map(({ envelope }) => envelope));
    expect(data.links.woken).toEqual([contact.server]);
    expect(data.history.find([record.id], [])).toMatchObject([
      { deliveries: [{ envelope: envelopes[0], state: 'queued' }] },
    ]);
  });

  it.each([
    ['unknown-contact', 'removed'],
    ['blocked', 'blocked'],
    ['not-approved', 'incoming'],
    ['done', 'requested'],
    ['done', 'approved'],
  ] as const)('are answered with %s when the contact is %s', async (code, state) => {
    const contact = { account: anAccount(), server: aServer(), stampSecret: random(32) };
    await commit(data, device, { contacts: [contactRow(contact, { state })] });
    expect(await refusal(commit(data, device, { outgoing: [outgoing(contact)] }))).toBe(code);
  });

  it('may go to a contact that is approved in the same commit', async () => {
    const contact = { account: anAccount(), server: aServer(), stampSecret: random(32) };
    expect(
      await refusal(commit(data, device, { contacts: [contactRow(contact)], outgoing: [outgoing(contact)] })),
    ).toBe('done');
  });

  it.each([
    ['for somebody else', 'wrong-recipient', (): Uint8Array => envelopeMessage.encode(anEnvelope(anAccount()))],
    ['that is none', 'malformed', (): Uint8Array => random(100)],
  ])('are refused when there is one %s', async (_, code, bytes) => {
    const contact = await approvedContact(data, device);
    const item = { ...outgoing(contact), envelope: bytes() };
    expect(await refusal(commit(data, device, { outgoing: [item] }))).toBe(code);
  });

  it('are refused without their record, and when sent before', async () => {
    const contact = await approvedContact(data, device);
    expect(await refusal(commit(data, device, { outgoing: [outgoing(contact, aRecord())] }))).toBe('unknown-record');
    const item = outgoing(contact);
    await commit(data, device, { outgoing: [item] });
    expect(await refusal(commit(data, device, { outgoing: [item] }))).toBe('record-exists');
  });
});

describe('acknowledging', () => {
  it('needs the lease of this device and epoch', async () => {
    const phone = await anotherDevice(data, keys);
    const contact = await approvedContact(data, device);
    await data.inbox.accept(contact.server, '192.0.2.1', [inbound(keys.account, contact.stampSecret)]);
    const position = data.inbox.entries(0, 10, 1e6)[0]?.position ?? 0;
    const acknowledge = (writer: DeviceId, lease?: number): Promise<string> =>
      refusal(commit(data, writer, { acknowledged: [position], ...(lease !== undefined && { lease }) }));
    expect(await acknowledge(device)).toBe('lease-lost');
    data.lease.want(device);
    const epoch = data.lease.current()?.epoch ?? 0;
    expect(await acknowledge(device)).toBe('lease-lost');
    expect(await acknowledge(device, epoch - 1)).toBe('lease-lost');
    expect(await acknowledge(phone, epoch)).toBe('lease-lost');
    expect(data.inbox.size).toBe(1);
    expect(await acknowledge(device, epoch)).toBe('done');
    expect(data.inbox.size).toBe(0);
    expect(await acknowledge(device, epoch)).toBe('done');
    expect(data.inbox.size).toBe(0);
  });
});

describe('an account that moved away', () => {
  it('commits no more here', async () => {
    const change = {
      with: 'password' as const,
      secret: keys.passwordSecret,
      vault: aVault(keys.account, 2),
      card: await aCard(keys, aServer(), 2),
    };
    await data.signIn.changeVault(change, device, '127.0.0.1');
    expect(await refusal(commit(data, device, {}))).toBe('account-moved');
  });
});
