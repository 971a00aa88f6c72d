import { createHash, randomBytes } from 'node:crypto';
import { appendFileSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ParleyProcess } from './support/parley';
import { partsOf, pathOfPart, untilParts } from './support/sealed-parts';
import { befriend, newPerson, type Person } from './support/story';

type Line = Record<string, unknown>;

const MIB = 1024 * 1024;
const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

describe('files between two terminals', () => {
  let alice: Person;
  let bob: Person;

  beforeEach(async () => {
    [alice, bob] = await Promise.all([newPerson('alice'), newPerson('bob')]);
    await befriend(alice, bob);
    await Promise.all([alice.terminal.ok('receive'), bob.terminal.ok('receive')]);
  });

  afterEach(async () => {
    await Promise.all([alice.server.down(), bob.server.down()]);
  });

  const fileOf = (person: Person, name: string, bytes: Uint8Array): string => {
    const path = join(person.server.folder, name);
    writeFileSync(path, bytes);
    return path;
  };

  /** Waits for the offer of a file and returns its id. */
  const offered = async (person: Person, name: string): Promise<string> => {
    for (;;) {
      const found = (await person.terminal.ok('transfers')).find((line) => line['name'] === name);
      if (found !== undefined) return String(found['id']);
      await person.terminal.run(['receive', '--count', '1', '--timeout', '5']);
    }
  };

  const stateOf = async (person: Person, id: string): Promise<unknown> =>
    (await person.terminal.ok('transfers')).find((line) => line['id'] === id)?.['state'];

  const accept = async (person: Person, id: string): Promise<Line> => {
    const [line = {}] = await person.terminal.ok('transfers', 'accept', id);
    return line;
  };

  it('arrive as they were, with what was said beside them, under a name that says when and from whom', async () => {
    const bytes = randomBytes(20 * MIB + 17);
    const path = fileOf(alice, 'Grüße aus Köln.bin', bytes);
    const [sent] = await alice.terminal.ok('send', bob.accountId, 'look at this', '--file', path);
    expect(sent).toMatchObject({ conversation: bob.accountId, transfer: { state: 'waiting', sha256: sha256(bytes) } });
    const id = await offered(bob, 'Grüße aus Köln.bin');
    expect(partsOf(bob.server)).toEqual([]);
    const [message] = await bob.terminal.ok('history', alice.accountId);
    expect(message).toMatchObject({ text: 'look at this', transfer: { id, state: 'offered', size: bytes.length } });
    const got = await accept(bob, id);
    expect(got).toMatchObject({ id, state: 'complete', done: bytes.length, sha256: sha256(bytes) });
    expect(String(got['path'])).toMatch(/\/\d{8}_\d{6}_alice_Grüße aus Köln\.bin$/);
    expect(sha256(readFileSync(String(got['path'])))).toBe(sha256(bytes));
    await alice.terminal.ok('receive');
    expect(await stateOf(alice, id)).toBe('complete');
    // Fetched again from the own server, for another device: nothing is overwritten.
    const again = await accept(bob, id);
    expect(again['path']).not.toBe(got['path']);
    expect(sha256(readFileSync(String(again['path'])))).toBe(sha256(bytes));
  });

  it('arrive although a part goes bad on the disk of the recipient’s server: it is fetched again', async () => {
    const bytes = randomBytes(20 * MIB);
    await alice.terminal.ok('send', bob.accountId, '--file', fileOf(alice, 'kept.bin', bytes));
    const id = await offered(bob, 'kept.bin');
    await accept(bob, id);
    const path = pathOfPart(bob.server, `${id}/1`);
    const part = readFileSync(path);
    // In the middle: what comes before it is saved once.
    part[part.length >> 1] = (part[part.length >> 1] ?? 0) ^ 1;
    writeFileSync(path, part);
    const again = await accept(bob, id);
    expect(again).toMatchObject({ state: 'complete', sha256: sha256(bytes) });
    expect(sha256(readFileSync(String(again['path'])))).toBe(sha256(bytes));
    expect(sha256(readFileSync(path))).not.toBe(sha256(part));
  });

  it('of a contact whose files are always accepted arrive by themselves while somebody reads', async () => {
    const send = async (name: string): Promise<Buffer> => {
      const bytes = randomBytes(MIB);
      await alice.terminal.ok('send', bob.accountId, '--file', fileOf(alice, name, bytes));
      return bytes;
    };
    await send('first.bin');
    await bob.terminal.ok('transfers', 'accept', await offered(bob, 'first.bin'), '--always');
    const reading = bob.terminal.start('receive', '--follow');
    const second = await send('second.bin');
    const saved = (line: Line): boolean => line['name'] === 'second.bin' && typeof line['path'] === 'string';
    await reading.until((lines) => lines.some(saved));
    const { path, ...rest } = reading.lines.find(saved) ?? {};
    expect(rest).toMatchObject({ type: 'transfer', state: 'complete', sha256: sha256(second) });
    expect(String(path)).toMatch(/\/received\/\d{8}_\d{6}_alice_second\.bin$/);
    expect(sha256(readFileSync(String(path)))).toBe(sha256(second));
    await reading.end();
  });

  it('of no bytes, and with a name that means harm, arrive', async () => {
    const path = fileOf(alice, '\u202etxt.exe', new Uint8Array());
    await alice.terminal.ok('send', bob.accountId, '--file', path);
    const got = await accept(bob, await offered(bob, '\u202etxt.exe'));
    expect(String(got['path'])).toMatch(/_alice_txt\.exe$/);
    expect(readFileSync(String(got['path']))).toHaveLength(0);
  });

  it('go on where they were when servers and clients are killed, and no part is fetched twice', async () => {
    const bytes = randomBytes(160 * MIB);
    const path = fileOf(alice, 'large.bin', bytes);
    const sending = alice.terminal.start('send', bob.accountId, '--file', path);
    const id = await offered(bob, 'large.bin');
    const accepting = bob.terminal.start('transfers', 'accept', id);
    await untilParts(bob.server, ({ length }) => length >= 2);
    await alice.server.restart('SIGKILL');
    await untilParts(bob.server, ({ length }) => length >= 6);
    await bob.server.restart('SIGKILL');
    await untilParts(bob.server, ({ length }) => length >= 10);
    await sending.end('SIGKILL');
    const resuming: ParleyProcess = alice.terminal.start('transfers', 'resume', id);
    await accepting.end('SIGKILL');
    const again = bob.terminal.start('transfers', 'accept', id);
    expect(await resuming.finished).toMatchObject({ code: 0 });
    const { code, lines } = await again.finished;
    expect(code).toBe(0);
    expect(sha256(readFileSync(String(lines.at(-1)?.['path'])))).toBe(sha256(bytes));
    const left = readdirSync(join(bob.terminal.profile, 'received')).filter((name) => name.startsWith('.'));
    expect(left).toEqual([]);
  });

  it('that are declined, cancelled or whose contact goes leave nothing on either server', async () => {
    const path = fileOf(alice, 'unwanted.bin', randomBytes(9 * MIB));
    const send = async (): Promise<string> => {
      const [line] = await alice.terminal.ok('send', bob.accountId, '--file', path);
      return String((line?.['transfer'] as Line)['id']);
    };
    const declined = await send();
    await offered(bob, 'unwanted.bin');
    expect(partsOf(alice.server)).toHaveLength(2);
    await bob.terminal.ok('transfers', 'decline', declined);
    await alice.terminal.ok('receive');
    expect(await stateOf(alice, declined)).toBe('declined');
    expect(partsOf(alice.server)).toEqual([]);

    const cancelled = await send();
    await bob.terminal.ok('receive');
    await accept(bob, cancelled);
    await alice.terminal.ok('receive');
    await alice.terminal.ok('transfers', 'cancel', cancelled);
    expect(partsOf(alice.server)).toEqual([]);

    const kept = await send();
    await bob.terminal.ok('receive');
    await accept(bob, kept);
    expect(partsOf(bob.server).length).toBeGreaterThan(0);
    await bob.terminal.ok('contacts', 'remove', alice.accountId);
    await alice.terminal.ok('contacts', 'remove', bob.accountId);
    for (const { server } of [alice, bob]) await untilParts(server, ({ length }) => length === 0);
  });

  it('that change while they are sent are not sent as something in between', async () => {
    const path = fileOf(alice, 'log.txt', randomBytes(300 * MIB));
    const sending = alice.terminal.start('send', bob.accountId, '--file', path);
    await untilParts(alice.server, ({ length }) => length >= 2);
    await sending.end('SIGKILL');
    appendFileSync(path, 'one more line');
    const id = await offered(bob, 'log.txt');
    const { code, lines } = await alice.terminal.run(['transfers', 'resume', id]);
    expect(code).toBe(1);
    expect(lines.at(-1)).toMatchObject({ error: { code: 'file-changed' } });
    expect(await stateOf(bob, id)).toBe('offered');
  });
});
