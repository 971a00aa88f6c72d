import Database from 'better-sqlite3';
import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { envelopeIdOf, stampOf } from '@parley/crypto/identity';
import { announcement, envelope as envelopeMessage, signed, type EnvelopeId } from '@parley/protocol';
import { bytesFrom, idColumn } from '../database/columns';
import { DATABASE_FILE } from '../database/database.module';
import { aConversation, anEnvelope, aRecordChange, random } from '../gateway/owner-data.fixtures';
import { Side } from '../messaging/side.fixtures';

let alice: Side;
let bob: Side;
beforeEach(async () => {
  [alice, bob] = await Promise.all([Side.start(), Side.start()]);
});
afterEach(() => Promise.all([alice.end(), bob.end()]));

/** Where that side's data say that the other one's server is, as it said itself. */
function announcedTo(side: Side, other: Side): readonly string[] {
  const db = new Database(join(side.server.directory, DATABASE_FILE), { readonly: true });
  try {
    const select = db.prepare<[Buffer], Buffer>('SELECT announcement FROM places WHERE server = ?').pluck();
    const found = select.get(idColumn(other.server.serverId));
    return found === undefined ? [] : announcement.decode(signed.decode(bytesFrom(found)).payload).addresses;
  } finally {
    db.close();
  }
}

/** Resolves once that side knows where the other one is now. */
async function toldTo(side: Side, other: Side): Promise<void> {
  while (!announcedTo(side, other).includes(other.server.address)) await nextTurn();
}

async function send(secret: Uint8Array): Promise<EnvelopeId> {
  const bare = anEnvelope(bob.account);
  const id = envelopeIdOf(bare);
  const record = aRecordChange(aConversation());
  const envelope = envelopeMessage.encode({ ...bare, stamp: stampOf(secret, id) });
  await alice.commit({ records: [record], outgoing: [{ record: record.id, contact: bob.account, envelope }] });
  return id;
}

it('a server that moved is dialled where it said that it is, although the contact has its old address', async () => {
  const secret = random(32);
  await bob.contactOf(alice, secret);
  await alice.contactOf(bob, random(32));
  await toldTo(alice, bob);
  const before = bob.server.address;

  // It moves, and tells it over the link that it makes itself. Its owner types nothing: the card of the contact stays the old one.
  await bob.stop();
  await bob.startAgain();
  expect(bob.server.address).not.toBe(before);
  await toldTo(alice, bob);

  // Now the other one moves where nobody finds it: it has to dial.
  await alice.stop();
  await bob.stop();
  await alice.startAgain();
  const id = await send(secret);
  const { address } = bob.server;
  await bob.startAgain(Number(address.split(':').at(-1)));
  expect(bob.server.address).toBe(address);
  expect(await alice.settled()).toMatchObject({ envelope: id, state: 'delivered', blind: null });
}, 120_000);
