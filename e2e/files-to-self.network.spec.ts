import { createHash, randomBytes } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { untilParts } from './support/sealed-parts';
import { newPerson, newTerminal, type Person } from './support/story';

const MIB = 1024 * 1024;
const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

let alice: Person;
beforeAll(async () => void (alice = await newPerson('alice')));
afterAll(() => alice.server.down());

it('a file among the notes to self is opened on another device, survives kills of the server, and goes when it is cancelled', async () => {
  const { server, terminal, password } = alice;
  const bytes = randomBytes(30 * MIB + 11);
  const path = join(server.folder, 'plan of the garden.bin');
  writeFileSync(path, bytes);

  const sending = terminal.start('send', 'self', 'for later', '--file', path);
  await untilParts(server, (parts) => parts.length >= 1);
  await server.restart('SIGKILL');
  const { code, lines } = await sending.finished;
  expect(code).toBe(0);
  const [sent] = lines;
  const transfer = { state: 'complete', sha256: sha256(bytes), direction: 'out' };
  expect(sent).toMatchObject({ conversation: 'self', state: 'read', transfer });
  const { id } = sent?.['transfer'] as { id: string };

  const tablet = newTerminal(server, server.folder, 'tablet', password);
  const [note] = await tablet.ok('history', 'self');
  expect(note).toMatchObject({ text: 'for later', transfer: { id, ...transfer } });
  const [got] = await tablet.ok('transfers', 'accept', id);
  expect(got).toMatchObject({ id, ...transfer });
  expect(sha256(readFileSync(String(got?.['path'])))).toBe(sha256(bytes));

  await tablet.ok('transfers', 'cancel', id);
  await untilParts(server, (parts) => parts.length === 0);
  const [after] = await terminal.ok('history', 'self');
  expect(after).toMatchObject({ transfer: { state: 'cancelled' } });
});
