import { envelopeIdOf, readReceipt, stampOf } from '@parley/crypto/identity';
import { envelope as envelopeMessage, type DeliveryRow } from '@parley/protocol';
import { call } from '../gateway/owner-client.fixtures';
import { aConversation, anEnvelope, aRecordChange, random } from '../gateway/owner-data.fixtures';
import { Side } from './side.fixtures';

// A start makes keys and a certificate, which takes a while on a busy machine.

let alice: Side;
let bob: Side;
beforeEach(async () => {
  [alice, bob] = await Promise.all([Side.start(), Side.start()]);
});
afterEach(() => Promise.all([alice.end(), bob.end()]));

async function send(stampSecret: Uint8Array | null): Promise<DeliveryRow> {
  const bare = anEnvelope(bob.account);
  const stamp = stampSecret === null ? bare.stamp : stampOf(stampSecret, envelopeIdOf(bare));
  const record = aRecordChange(aConversation());
  const envelope = envelopeMessage.encode({ ...bare, stamp });
  await alice.commit({ records: [record], outgoing: [{ record: record.id, contact: bob.account, envelope }] });
  const delivery = await alice.settled();
  expect(delivery).toMatchObject({ envelope: envelopeIdOf(bare), record: record.id });
  return delivery;
}

it('an envelope goes from one owner’s commit into the other owner’s inbox, and the receipt comes back', async () => {
  const secret = random(32);
  await bob.contactOf(alice, secret);
  await alice.contactOf(bob, random(32));
  bob.socket.send({ command: 'lease', id: 99, want: true });
  const { epoch } = await bob.socket.next('lease');
  const delivery = await send(secret);
  expect(delivery.state).toBe('delivered');
  const receipt = await readReceipt(delivery.receipt ?? new Uint8Array(0), bob.server.serverId);
  expect(receipt.envelopes).toContain(delivery.envelope);
  for (;;) {
    const { entries } = await bob.socket.next('inbox');
    const entry = entries[0];
    if (entry === undefined) continue;
    expect(entry).toMatchObject({ envelope: delivery.envelope, contact: alice.account });
    await bob.commit({ lease: epoch ?? 0, acknowledged: [entry.position] });
    break;
  }
  expect((await call(bob.server.url, 'GET', 'messages', { token: bob.token })).json).toMatchObject({ inbox: 0 });
  expect((await call(alice.server.url, 'GET', 'messages', { token: alice.token })).json).toEqual({
    inbox: 0,
    outbox: [],
  });
});

it('a stranger’s introduction comes into the request box, its other mail nowhere', async () => {
  await alice.contactOf(bob, random(32));
  expect((await send(null)).state).toBe('delivered');
  expect(await send(random(32))).toMatchObject({ state: 'failed', reason: 'stranger' });
  const { json } = await call(bob.server.url, 'GET', 'contacts/requests', { token: bob.token });
  expect(json).toMatchObject({
    requests: [{ server: alice.server.serverId, remoteAddress: '127.0.0.1', invited: false }],
  });
});

it('the card of an owner is found at the address', async () => {
  const body = { address: `alice@${bob.server.address}` };
  const { status, json } = await call(alice.server.url, 'POST', 'contacts/look-up', { token: alice.token, body });
  expect({ status, json }).toMatchObject({ status: 200, json: { server: bob.server.serverId } });
  const nobody = { address: `nobody@${bob.server.address}` };
  const missing = await call(alice.server.url, 'POST', 'contacts/look-up', { token: alice.token, body: nobody });
  expect(missing.json).toMatchObject({ error: { code: 'unknown-account' } });
});
