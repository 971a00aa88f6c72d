import { randomBytes } from 'node:crypto';
import { readdirSync, statSync } from 'node:fs';
import type { TransferId } from '@parley/protocol';
import type { Person } from './client-harness';
import { befriendOverRelay, behindRelay } from './support/behind-relay';
import { MemorySink, sourceOf } from './support/memory-files';
import { startRelay, type Node } from './support/network';
import { pathOfPart, partsOf, untilParts } from './support/sealed-parts';

const TOKEN = 'a-token-of-the-relay';
const MIB = 1024 * 1024;

let relay: Node;
let alice: Person;
let bob: Person;

beforeEach(async () => {
  relay = await startRelay({ PARLEY_RELAY_ACCEPT: 'token', PARLEY_RELAY_TOKENS: TOKEN });
  [alice, bob] = [await behindRelay(relay, TOKEN, 'alice'), await behindRelay(relay, TOKEN, 'bob')];
  await befriendOverRelay(alice, bob);
});
afterEach(async () => {
  await Promise.all([alice.end(), bob.end()]);
  await relay.server.down();
});

/** Alice offers a file; its id, once Bob knows of it. */
async function offered(name: string, bytes: Uint8Array): Promise<TransferId> {
  const source = sourceOf(name, bytes);
  const { id, transfer } = await alice.client.sendFile(bob.id, source);
  if (transfer === undefined) throw new Error('no transfer');
  await alice.client.uploadFile(transfer.id, source);
  await bob.told.until((event) => event.type === 'message' && event.message.id === id);
  return transfer.id;
}

/** Parts of one transfer that lie on Bob's server, with what tells a file that was written anew. */
const partsHere = (id: TransferId): Map<string, number> =>
  new Map(
    partsOf(bob.server)
      .filter((part) => part.startsWith(`${id}/`))
      .map((part) => [part, statSync(pathOfPart(bob.server, part)).ino]),
  );

/** Resolves once so many parts of a transfer lie on Bob's server. */
const arrived = (id: TransferId, count: number): Promise<void> =>
  untilParts(bob.server, (parts) => parts.filter((part) => part.startsWith(`${id}/`)).length >= count);

test('a file passes a relay between servers that nobody can dial, although it is killed on the way, and no part comes twice', async () => {
  const bytes = randomBytes(120 * MIB + 5);
  const id = await offered('over the relay.bin', bytes);
  await bob.client.acceptTransfer(id);
  await arrived(id, 3);
  await relay.server.down('SIGKILL');
  const before = partsHere(id);
  expect(before.size).toBeLessThan(16);
  // Bob is told why nothing comes.
  await bob.told.until(
    (event) => event.type === 'transfer' && event.transfer.id === id && event.transfer.reason === 'unreachable',
  );
  await relay.server.up();
  const sink = new MemorySink();
  const { state } = await bob.client.saveFile(id, sink);
  expect(state).toBe('complete');
  expect(sink.bytes.equals(bytes)).toBe(true);
  const after = partsHere(id);
  for (const [part, inode] of before) expect([part, after.get(part)]).toEqual([part, inode]);
  // Nothing of the file stays with the relay.
  const files = readdirSync(relay.server.data).filter((name) => !name.startsWith('parley.sqlite'));
  expect(files.sort()).toEqual(['admin-token', 'certificate.key', 'certificate.pem', 'server.key']);
});

test('it goes on after both owners’ servers were killed, too', async () => {
  const bytes = randomBytes(120 * MIB);
  const id = await offered('again.bin', bytes);
  await bob.client.acceptTransfer(id);
  await arrived(id, 3);
  await bob.server.restart('SIGKILL');
  await arrived(id, 5);
  await alice.server.restart('SIGKILL');
  const sink = new MemorySink();
  expect((await bob.client.saveFile(id, sink)).state).toBe('complete');
  expect(sink.bytes.equals(bytes)).toBe(true);
});
