import { toBase32, type ServerId } from '@parley/protocol';
import { nodeBasic } from '@parley/crypto/node-basic';
import { randomBytes } from 'node:crypto';
import { createSocket } from 'node:dgram';
import { DhtNode, MAX_RECORD_BYTES } from './dht-node';

const nodes: DhtNode[] = [];
afterEach(() => Promise.all(nodes.splice(0).map((node) => node.close())));

const dropped: string[] = [];
async function open(...bootstrap: DhtNode[]): Promise<DhtNode> {
  const node = await DhtNode.open({
    bootstrap: bootstrap.map(({ port }) => `127.0.0.1:${port}`),
    host: '127.0.0.1',
    port: 0,
    dropped: (why) => dropped.push(why),
  });
  nodes.push(node);
  return node;
}

const seedOf = (number: number): Uint8Array => new Uint8Array(32).fill(number);
const idOf = (seed: Uint8Array): ServerId => toBase32(nodeBasic.ed25519Signer(seed).publicKey) as ServerId;
const text = (value: Uint8Array | null): string | null => value && Buffer.from(value).toString();
const record = (value: string): Uint8Array => Buffer.from(value);

it('a record is found under the id of the server, the newest one', async () => {
  const first = await open();
  const [alice, bob] = [await open(first), await open(first)];
  const seed = seedOf(1);
  expect(await bob.look(idOf(seed))).toBeNull();
  expect(await alice.publish(seed, 1_790_000_000_000, record('here'))).toBeGreaterThan(0);
  expect(text(await bob.look(idOf(seed)))).toBe('here');
  await alice.publish(seed, 1_790_000_000_001, record('there'));
  expect(text(await bob.look(idOf(seed)))).toBe('there');
});

it('an older record takes the place of no newer one, and nobody writes under the key of another', async () => {
  const first = await open();
  const [alice, mallory, bob] = [await open(first), await open(first), await open(first)];
  const seed = seedOf(2);
  await alice.publish(seed, 5, record('new'));
  await mallory.publish(seed, 4, record('old')).catch(() => 0);
  await mallory.publish(seedOf(3), 6, record('mine'));
  expect(text(await bob.look(idOf(seed)))).toBe('new');
});

it('is found among many nodes after those that it was published with are half gone', async () => {
  const first = await open();
  const many = [];
  for (let count = 0; count < 24; count += 1) many.push(await open(first));
  const seed = seedOf(4);
  await many[0]?.publish(seed, 1, new Uint8Array(MAX_RECORD_BYTES).fill(97));
  const gone = nodes.splice(1, 12);
  await Promise.all(gone.map((node) => node.close()));
  expect(await nodes.at(-1)?.look(idOf(seed))).toHaveLength(MAX_RECORD_BYTES);
});

it('whatever anybody sends ends nothing', async () => {
  const first = await open();
  const alice = await open(first);
  const socket = createSocket('udp4');
  const put = Buffer.from(
    'd1:ad2:id20:aaaaaaaaaaaaaaaaaaaa1:k3:abc3:seqi-1e3:sig1:x5:token1:t1:vi5ee1:q3:put1:t2:xx1:y1:qe',
  );
  const shapes = [
    Buffer.from('de'),
    Buffer.from('i9999999999999999999999e'),
    Buffer.from('d1:q4:ping1:y1:q1:t0:e'),
    Buffer.from('d1:a0:1:q3:get1:t1:a1:y1:qe'),
    Buffer.from('d1:ad2:id3:abc6:target1:xe1:q9:find_node1:t1:a1:y1:qe'),
    Buffer.from('l'.repeat(3_000)),
    put,
  ];
  const send = (bytes: Buffer): Promise<void> =>
    // Another turn of the event loop, so that what was sent is read: the socket holds little.
    new Promise((resolve) => socket.send(bytes, first.port, '127.0.0.1', () => setImmediate(resolve)));
  for (const shape of shapes) await send(shape);
  for (let count = 0; count < 150; count += 1) {
    await send(randomBytes(1 + (count % 600)));
    const changed = Buffer.from(put);
    changed[count % changed.length] = count % 256;
    await send(changed);
  }
  await send(Buffer.alloc(9_000));
  socket.close();
  const seed = seedOf(5);
  await alice.publish(seed, 1, record('still here'));
  expect(text(await (await open(first)).look(idOf(seed)))).toBe('still here');
  expect(dropped).toContain('length');
});
