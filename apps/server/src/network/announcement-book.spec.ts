import type { Announced } from '@parley/federation';
import { announcement as announcementMessage, signed, type Announcement, type ServerId } from '@parley/protocol';
import { idColumn } from '../database/columns';
import {
  approvedContact,
  aServer,
  contactRow,
  commit,
  openOwnerData,
  withOwner,
  type OwnerData,
} from '../gateway/owner-data.fixtures';
import { AnnouncementBook } from './announcement-book';

/** What a server says of itself; the signature is for those who take it in. */
function said(server: ServerId, sequence: number, address = 'here.example'): Announced {
  const announcement: Announcement = {
    server,
    sequence,
    role: 'owner',
    addresses: [address],
    relays: [],
    listing: null,
  };
  const payload = announcementMessage.encode(announcement);
  return { announcement, bytes: signed.encode({ payload, signature: new Uint8Array(64) }) };
}

describe('the book of announcements', () => {
  let data: OwnerData;
  let book: AnnouncementBook;
  beforeEach(async () => {
    data = await openOwnerData();
    book = new AnnouncementBook(data.unit);
  });
  afterEach(() => data.close());

  const reopened = (): AnnouncementBook => new AnnouncementBook(data.unit);
  const addPeer = (server: ServerId, state: string): void => {
    const insert = data.database.db.prepare('INSERT INTO peers (server, state, added_at) VALUES (?, ?, 0)');
    insert.run(idColumn(server), state);
  };

  it('keeps the highest number this server gave itself', async () => {
    expect(book.lastSequence()).toBe(0);
    await book.keepSequence(1_800_000_000_000);
    await book.keepSequence(5);
    expect([book.lastSequence(), reopened().lastSequence()]).toEqual([1_800_000_000_000, 1_800_000_000_000]);
  });

  it('keeps the newest of servers that matter to the owner, and nothing of others', async () => {
    const { device } = await withOwner(data);
    const { server: contact } = await approvedContact(data, device);
    const [peer, wish, stranger] = [aServer(), aServer(), aServer()];
    addPeer(peer, 'approved');
    addPeer(wish, 'incoming');
    for (const server of [contact, peer, wish, stranger]) {
      await book.announced(said(server, 7, 'new.example'));
      await book.announced(said(server, 6, 'old.example'));
      await book.announced(said(server, 7, 'other.example'));
    }
    const addressesOf = (each: AnnouncementBook): unknown[] =>
      [contact, peer, wish, stranger].map((server) => each.lastOf(server)?.addresses ?? null);
    const expected = [['new.example'], ['new.example'], null, null];
    expect(addressesOf(book)).toEqual(expected);
    expect(addressesOf(reopened())).toEqual(expected);
    await book.announced(said(contact, 8, 'newest.example'));
    expect(book.lastOf(contact)?.addresses).toEqual(['newest.example']);
    expect(reopened().lastOf(contact)?.sequence).toBe(8);
  });

  it('takes the newer of two that come at once', async () => {
    const server = aServer();
    addPeer(server, 'requested');
    await Promise.all([book.announced(said(server, 9, 'newer.example')), book.announced(said(server, 8))]);
    expect(book.lastOf(server)?.addresses).toEqual(['newer.example']);
    expect(reopened().lastOf(server)?.sequence).toBe(9);
  });

  it('forgets at the next start who does not matter any more', async () => {
    const { device } = await withOwner(data);
    const contact = await approvedContact(data, device);
    await book.announced(said(contact.server, 7));
    await commit(data, device, { contacts: [contactRow(contact, { version: 1, state: 'removed' })] });
    expect(reopened().lastOf(contact.server)).toBeNull();
  });
});
