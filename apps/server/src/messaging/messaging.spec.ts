import { envelopeIdOf, stampOf } from '@parley/crypto/identity';
import type { Accepted } from '@parley/federation';
import {
  envelope as envelopeMessage,
  MAX_INVITES,
  MAX_REQUESTS,
  ProtocolError,
  type DeviceId,
  type EnvelopeId,
  type ServerId,
} from '@parley/protocol';
import { stampFits } from '../contacts/stamp';
import { addressBlock, hostOf } from '../contacts/address-block';
import { idColumn } from '../database/columns';
import {
  aConversation,
  anAccount,
  approvedContact,
  aRecordChange,
  aServer,
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
} from '../gateway/owner-data.fixtures';

let data: OwnerData;
let keys: OwnerKeys;
let device: DeviceId;
let contact: TestContact;
beforeEach(async () => {
  data = await openOwnerData();
  ({ keys, device } = await withOwner(data));
  contact = await approvedContact(data, device);
});
afterEach(() => data.close());

const codes = ({ stored, refused }: Accepted): string[] => [
  ...stored.map(() => 'stored'),
  ...refused.map(({ code }) => code),
];

describe('the inbox', () => {
  it('takes what a contact stamped, in order, and says so once it is durable', async () => {
    const batch = [1, 2, 3].map(() => inbound(keys.account, contact.stampSecret));
    const accepted = await data.inbox.accept(contact.server, '192.0.2.1', batch);
    expect(accepted).toEqual({ stored: batch.map(({ id }) => id), refused: [] });
    const entries = data.inbox.entries(0, 10, 1e6);
    expect(entries.map(({ envelope }) => envelope)).toEqual(accepted.stored);
    expect(entries.map(({ sealed }) => sealed)).toEqual(batch.map(({ envelope }) => envelope.sealed));
    expect(entries.every((entry) => entry.contact === contact.account)).toBe(true);
    expect(data.inbox.size).toBe(3);
  });

  it('stores an envelope once, for ever, and calls it stored again', async () => {
    const envelope = inbound(keys.account, contact.stampSecret);
    await data.inbox.accept(contact.server, '192.0.2.1', [envelope, envelope]);
    data.lease.want(device);
    const [entry] = data.inbox.entries(0, 10, 1e6);
    await commit(data, device, { lease: data.lease.current()?.epoch ?? 0, acknowledged: [entry?.position ?? 0] });
    const again = await data.inbox.accept(contact.server, '192.0.2.1', [envelope]);
    expect(codes(again)).toEqual(['stored']);
    expect(data.inbox.entries(0, 10, 1e6)).toEqual([]);
  });

  it('still calls it stored after the contact was blocked, so that its sender stops sending', async () => {
    const envelope = inbound(keys.account, contact.stampSecret);
    await data.inbox.accept(contact.server, '192.0.2.1', [envelope]);
    await commit(data, device, { contacts: [contactRow(contact, { version: 1, state: 'blocked' })] });
    expect(codes(await data.inbox.accept(contact.server, '192.0.2.1', [envelope]))).toEqual(['stored']);
  });

  it('takes a contact’s envelope from a server that is not in its card yet', async () => {
    expect(
      codes(await data.inbox.accept(aServer(), '192.0.2.1', [inbound(keys.account, contact.stampSecret)])),
    ).toEqual(['stored']);
    expect(data.inbox.size).toBe(1);
  });

  it('does not compare a stranger’s stamps with every contact for ever', async () => {
    const strangers = [1, 2, 3, 4].map(() => inbound(keys.account, random(32)));
    const late = inbound(keys.account, contact.stampSecret);
    const batch = await data.inbox.accept(aServer(), '192.0.2.1', [...strangers, late]);
    expect(codes(batch)).toEqual(Array.from({ length: 5 }, () => 'stranger'));
  });

  it('refuses what is for somebody else', async () => {
    expect(
      codes(await data.inbox.accept(contact.server, '192.0.2.1', [inbound(anAccount(), contact.stampSecret)])),
    ).toEqual(['unknown-account']);
  });

  it('leaves mail for an owner who moved away with its sender', async () => {
    const owner = data.owner.required();
    await data.owner.replace(owner, { ...owner, moved: true }, () => undefined);
    const batch = [inbound(keys.account, contact.stampSecret), inbound(anAccount(), null)];
    expect(codes(await data.inbox.accept(contact.server, '192.0.2.1', batch))).toEqual([
      'storage-full',
      'storage-full',
    ]);
    expect(data.inbox.size).toBe(0);
  });

  it('answers everybody else alike: unknown, blocked, removed', async () => {
    await commit(data, device, { contacts: [contactRow(contact, { version: 1, state: 'removed' })] });
    const blocked = await approvedContact(data, device);
    await commit(data, device, { contacts: [contactRow(blocked, { version: 1, state: 'blocked' })] });
    const answers = await Promise.all([
      data.inbox.accept(contact.server, '192.0.2.1', [inbound(keys.account, contact.stampSecret)]),
      data.inbox.accept(contact.server, '192.0.2.1', [inbound(keys.account, new Uint8Array(32))]),
      data.inbox.accept(blocked.server, '192.0.2.1', [inbound(keys.account, blocked.stampSecret)]),
      data.inbox.accept(blocked.server, '192.0.2.1', [inbound(keys.account, null)]),
      data.inbox.accept(aServer(), '192.0.2.1', [inbound(keys.account, random(32))]),
    ]);
    expect(answers.flatMap(codes)).toEqual(Array.from({ length: 5 }, () => 'stranger'));
    expect(data.inbox.size).toBe(0);
    expect(data.requests.list()).toEqual([]);
  });

  it('refuses a batch with storage-full on a full disk, keeps none of it, and takes it when there is room', async () => {
    const batch = [1, 2, 3].map(() => inbound(keys.account, contact.stampSecret, 200_000));
    const pages = data.database.db.pragma('page_count', { simple: true }) as number;
    data.database.db.pragma(`max_page_count = ${pages + 60}`);
    expect(codes(await data.inbox.accept(contact.server, '192.0.2.1', batch))).toEqual([
      'storage-full',
      'storage-full',
      'storage-full',
    ]);
    await expect(
      commit(data, device, { records: [aRecordChange(aConversation(), { sealed: random(300_000) })] }),
    ).rejects.toEqual(expect.objectContaining({ code: 'storage-full' }) as ProtocolError);
    expect(data.inbox.size).toBe(0);
    data.database.db.pragma('max_page_count = 1000000');
    expect(codes(await data.inbox.accept(contact.server, '192.0.2.1', batch))).toEqual(['stored', 'stored', 'stored']);
  });
});

describe('the request box', () => {
  const knock = async (from: string, server: ServerId = aServer(), size = 1024): Promise<string> =>
    codes(await data.inbox.accept(server, from, [inbound(keys.account, null, size)])).join();

  it('takes a stranger’s introduction, with the server that proved itself', async () => {
    const server = aServer();
    const envelope = inbound(keys.account, null);
    await data.inbox.accept(server, '[2001:db8::7]:443', [envelope]);
    expect(data.requests.list()).toMatchObject([
      { id: envelope.id, server, remoteAddress: '2001:db8::7', invited: false, sealed: envelope.envelope.sealed },
    ]);
    expect(data.inbox.size).toBe(0);
  });

  it('holds the newest of each server, which takes the place of the older one after ten seconds', async () => {
    const server = aServer();
    const older = inbound(keys.account, null);
    const newer = inbound(keys.account, null);
    expect(codes(await data.inbox.accept(server, '192.0.2.1', [older, newer]))).toEqual(['stored', 'request-limit']);
    data.clock.value += 10_000;
    await data.inbox.accept(server, '192.0.2.1', [newer]);
    expect(data.requests.list().map(({ id }) => id)).toEqual([newer.id]);
  });

  it('holds three of each block of addresses, and has room again when one is handled', async () => {
    const answers: string[] = [];
    for (const host of [1, 2, 3, 4]) answers.push(await knock(`192.0.2.${host}:8443`));
    expect(answers).toEqual(['stored', 'stored', 'stored', 'request-limit']);
    expect(await knock('192.0.3.1:8443')).toBe('stored');
    await commit(data, device, { handledRequests: [data.requests.list()[0]?.id as EnvelopeId] });
    expect(await knock('192.0.2.5:8443')).toBe('stored');
  });

  it('holds so many in all, oldest out', async () => {
    for (let i = 0; i <= MAX_REQUESTS; i++) {
      data.clock.value += 1;
      expect(await knock(`10.${i}.0.1`)).toBe('stored');
    }
    const waiting = data.requests.list();
    expect(waiting).toHaveLength(MAX_REQUESTS);
    expect(waiting.some(({ remoteAddress }) => remoteAddress === '10.0.0.1')).toBe(false);
  });

  it('does not read what is too large for an introduction', async () => {
    expect(await knock('192.0.2.1', aServer(), 32 * 1024)).toBe('too-large');
  });

  it('knows a handled request again and does not show it twice', async () => {
    const envelope = inbound(keys.account, null);
    const server = aServer();
    await data.inbox.accept(server, '192.0.2.1', [envelope]);
    await commit(data, device, { handledRequests: [envelope.id] });
    expect(data.feed.page(0).rows).toContainEqual(
      expect.objectContaining({ request: expect.objectContaining({ id: envelope.id, sealed: null }) as unknown }),
    );
    expect(codes(await data.inbox.accept(server, '192.0.2.1', [envelope]))).toEqual(['stored']);
    expect(data.requests.list()).toEqual([]);
  });

  it('never shows an answered request again, however many came since and whatever was made of its envelope', async () => {
    const request = inbound(keys.account, null);
    const server = aServer();
    await data.inbox.accept(server, '192.0.2.1', [request]);
    await commit(data, device, { handledRequests: [request.id] });
    const flooder = aServer();
    await data.unit.write(() => {
      const flood = { server: flooder, from: '198.51.100.1', invited: false };
      for (let number = 0; number < 1_100; number++) {
        data.clock.value += 10_000;
        data.requests.put({ ...flood, id: Buffer.from(random(32)), sealed: random(100) }, data.clock.value);
      }
    });
    const other = { ...request.envelope, ttl: request.envelope.ttl - 1 };
    const changed = { id: envelopeIdOf(other), envelope: other, bytes: envelopeMessage.encode(other) };
    for (const replay of [request, changed])
      expect(codes(await data.inbox.accept(server, '192.0.2.1', [replay]))).toEqual(['stored']);
    expect(data.requests.list().map((row) => row.server)).toEqual([flooder]);
  });
});

describe('invites', () => {
  const introduce = async (token: Uint8Array): Promise<string> =>
    codes(await data.inbox.accept(aServer(), '192.0.2.1', [inbound(keys.account, token)])).join();

  it('admit one introduction, also when the block of addresses is full', async () => {
    for (const host of [1, 2, 3]) await data.inbox.accept(aServer(), `192.0.2.${host}`, [inbound(keys.account, null)]);
    const token = random(16);
    await data.invites.add(token);
    expect(await introduce(token)).toBe('stored');
    expect(data.requests.list().filter(({ invited }) => invited)).toHaveLength(1);
    expect(await introduce(token)).toBe('stranger');
  });

  it('are not compared with every stamp of a stranger', async () => {
    const token = random(16);
    await data.invites.add(token);
    const stamped = inbound(keys.account, token);
    const guesses = [1, 2, 3, 4].map(() => inbound(keys.account, random(16)));
    const batch = await data.inbox.accept(aServer(), '192.0.2.1', [...guesses, stamped]);
    expect(codes(batch)).toEqual(Array.from({ length: 5 }, () => 'stranger'));
    expect(codes(await data.inbox.accept(aServer(), '192.0.2.1', [stamped, stamped]))).toEqual(['stored', 'stored']);
  });

  it('end', async () => {
    const token = random(16);
    data.clock.value = (await data.invites.add(token)) + 1;
    expect(await introduce(token)).toBe('stranger');
  });

  it('are limited in number, and each is new', async () => {
    const token = random(16);
    await data.invites.add(token);
    await expect(data.invites.add(token)).rejects.toMatchObject({ code: 'invite-invalid' });
    for (let i = 1; i < MAX_INVITES; i++) await data.invites.add(random(16));
    await expect(data.invites.add(random(16))).rejects.toMatchObject({ code: 'request-limit' });
  });
});

describe('the outbox', () => {
  const queued = async (count: number): Promise<EnvelopeId[]> => {
    const items = Array.from({ length: count }, () => {
      const record = aRecordChange(aConversation());
      return { record, item: outgoing(contact, record.id) };
    });
    const records = items.map(({ record }) => record);
    return (await commit(data, device, { records, outgoing: items.map(({ item }) => item) })).envelopes;
  };
  const deliveries = (): unknown[] =>
    data.feed.page(0).rows.flatMap((row) => (row.type === 'delivery' ? [row.delivery] : []));

  it('hands out what waits in order, within limits, but always something', async () => {
    const ids = await queued(3);
    const first = await data.outbox.waiting(contact.server, 0, 2, 1e6);
    expect(first.map(({ id }) => id)).toEqual(ids.slice(0, 2));
    const rest = await data.outbox.waiting(contact.server, first[1]?.sequence ?? 0, 2, 1);
    expect(rest.map(({ id }) => id)).toEqual(ids.slice(2));
    expect(await data.outbox.destinations()).toEqual([contact.server]);
  });

  it('forgets what is receipted and keeps the receipt as proof', async () => {
    const ids = await queued(2);
    const receipt = random(100);
    await data.outbox.receipted(contact.server, receipt, ids);
    expect(await data.outbox.destinations()).toEqual([]);
    expect(deliveries()).toMatchObject(ids.map((envelope) => ({ envelope, state: 'delivered', receipt })));
    const kept = data.database.db.prepare('SELECT count(*) FROM receipts').pluck();
    expect(kept.get()).toBe(1);
  });

  it('believes only the server that an envelope was for', async () => {
    const ids = await queued(1);
    await data.outbox.receipted(aServer(), random(100), ids);
    await data.outbox.refused(
      aServer(),
      ids.map((id) => ({ id, code: 'stranger' as const })),
    );
    expect(deliveries()).toMatchObject([{ state: 'queued' }]);
  });

  it('fails what is refused or too old, and says why', async () => {
    const [refused, late] = await queued(2);
    await data.outbox.refused(contact.server, [{ id: refused as EnvelopeId, code: 'stranger' }]);
    await data.outbox.expire(data.clock.value + 31 * 24 * 3600 * 1000);
    expect(deliveries()).toMatchObject([
      { envelope: refused, state: 'failed', reason: 'stranger' },
      { envelope: late, state: 'failed', reason: 'expired' },
    ]);
    expect(await data.outbox.destinations()).toEqual([]);
  });

  it('follows a contact that moved', async () => {
    const ids = await queued(1);
    const server = aServer();
    await commit(data, device, { contacts: [contactRow({ ...contact, server }, { version: 1 })] });
    expect(await data.outbox.waiting(contact.server, 0, 9, 1e6)).toEqual([]);
    expect((await data.outbox.waiting(server, 0, 9, 1e6)).map(({ id }) => id)).toEqual(ids);
  });

  it('says that mail waits for another server now, once that is durable, and only if there is some', async () => {
    await queued(1);
    const server = aServer();
    await commit(data, device, { contacts: [contactRow({ ...contact, server }, { version: 1 })] });
    await commit(data, device, { contacts: [contactRow({ ...contact, server }, { version: 2 })] });
    const quiet = await approvedContact(data, device);
    await commit(data, device, { contacts: [contactRow({ ...quiet, server: aServer() }, { version: 1 })] });
    expect(data.links.moved).toEqual([server]);
  });

  it('ends for a contact that is blocked or removed', async () => {
    await queued(1);
    await commit(data, device, { contacts: [contactRow(contact, { version: 1, state: 'blocked' })] });
    expect(await data.outbox.destinations()).toEqual([]);
    expect(deliveries()).toMatchObject([{ state: 'failed', reason: 'blocked' }]);
  });

  it('does not repeat a number after everything is gone', async () => {
    await queued(1);
    const [first] = await data.outbox.waiting(contact.server, 0, 9, 1e6);
    await data.outbox.expire(Number.MAX_SAFE_INTEGER);
    await queued(1);
    const [second] = await data.outbox.waiting(contact.server, 0, 9, 1e6);
    expect(second?.sequence).toBeGreaterThan(first?.sequence ?? 0);
  });
});

describe('a changed server key', () => {
  it('is shown at the contact until the client changes it', async () => {
    data.links.keyChanged(contact.server);
    await data.unit.write(() => undefined);
    expect(data.contacts.list()).toMatchObject([{ alert: 'server-key-changed', version: 1 }]);
    await commit(data, device, { contacts: [contactRow(contact, { version: 1 })] });
    expect(data.contacts.list()).toMatchObject([{ alert: null }]);
  });

  it('is told to the log when the disk does not take it', async () => {
    data.database.db.pragma('query_only = ON');
    data.links.keyChanged(contact.server);
    data.unit.flush();
    await new Promise((resolve) => setImmediate(resolve));
    expect(data.logged).toEqual(['warning-not-stored']);
  });
});

describe('small parts', () => {
  it('stamps are those of the crypto library', () => {
    const { id } = inbound(keys.account, null);
    const secret = random(32);
    expect(stampFits(secret, idColumn(id), stampOf(secret, id))).toBe(true);
    expect(stampFits(random(32), idColumn(id), stampOf(secret, id))).toBe(false);
    expect(stampFits(secret, idColumn(id), new Uint8Array(0))).toBe(false);
  });

  it.each([
    ['192.0.2.77', '192.0.2.0/24'],
    ['::ffff:192.0.2.77', '192.0.2.0/24'],
    ['2001:db8:1:2ff::9', '2001:db8:1:200::/56'],
    ['2001:db8:1:200:a:b:c:d', '2001:db8:1:200::/56'],
    ['::1', '0:0:0:0::/56'],
    ['', ''],
  ])('the block of %s is %s', (address, block) => expect(addressBlock(address)).toBe(block));

  it.each([
    ['example.org:8443', 'example.org'],
    ['192.0.2.1:8443', '192.0.2.1'],
    ['[2001:db8::1]:443', '2001:db8::1'],
    ['2001:db8::1', '2001:db8::1'],
    ['example.org', 'example.org'],
  ])('the host of %s is %s', (address, host) => expect(hostOf(address)).toBe(host));
});
