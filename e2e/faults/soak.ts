import { parseArgs } from 'node:util';
import { befriend, newPerson, newTerminal, type Person } from '../support/story';
import type { Terminal } from '../support/parley';
import { Random } from './random';
import { Follower, Sender } from './traffic';

/**
 * Random kills under traffic, on real processes: two servers, three terminals (Alice has two devices), messages both ways. At the end
 * everything that a sender saw confirmed is in both histories exactly once and in order, nothing that was not sent is there, and every tick
 * is earned. `--seconds N` or `--minutes N`, `--seed S`, `--messages N` (at least so many confirmed).
 */
const { values } = parseArgs({
  options: {
    seconds: { type: 'string' },
    minutes: { type: 'string' },
    seed: { type: 'string' },
    messages: { type: 'string', default: '0' },
  },
});
const seed = Number(values.seed ?? Date.now() % 1_000_000_007);
const duration = values.minutes === undefined ? Number(values.seconds ?? 30) * 1000 : Number(values.minutes) * 60_000;
const least = Number(values.messages);
/** How long everything may take to settle after the last fault. */
const SETTLE_MS = 120_000;

const random = new Random(seed);
const say = (text: string): boolean => process.stderr.write(`${text}\n`);
const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

say(`soak: seed ${seed}, ${Math.round(duration / 1000)} s`);
const alice = await newPerson('alice');
const bob = await newPerson('bob');
await befriend(alice, bob);
const second = newTerminal(alice.server, alice.server.folder, 'second', alice.password);
await second.ok('login');

const batch = (): number => random.between(1, 25);
const senders = [
  new Sender('alice', alice.terminal, bob.accountId, batch),
  new Sender('second', second, bob.accountId, batch),
  new Sender('bob', bob.terminal, alice.accountId, batch),
];
const followers = [new Follower(second), new Follower(bob.terminal)];
const work = [...senders, ...followers].map((part) => part.run());
const failure = Promise.all(work).then(
  () => null,
  (error: unknown) => error,
);

/** One random fault; a server is down for a random while. */
const faults: Record<string, () => Promise<void> | void> = {
  'alice’s server': () => outage(alice),
  'bob’s server': () => outage(bob),
  'both servers': async () => {
    await Promise.all([outage(alice), outage(bob)]);
  },
  'a sender': () => random.pick(senders).kill(),
  'a follower': () => random.pick(followers).kill(),
};
async function outage(person: Person): Promise<void> {
  await person.server.down(random.next() < 0.8 ? 'SIGKILL' : 'SIGTERM');
  await pause(random.between(0, 1500));
  await person.server.up();
}

const confirmed = (): number => senders.reduce((sum, sender) => sum + sender.confirmed.length, 0);
const end = Date.now() + duration;
const counts = new Map<string, number>();
let broken: unknown = null;
while ((Date.now() < end || confirmed() < least) && broken === null) {
  broken = await Promise.race([failure, pause(random.between(300, 2500)).then(() => null)]);
  const name = random.pick(Object.keys(faults));
  counts.set(name, (counts.get(name) ?? 0) + 1);
  await faults[name]?.();
}
for (const sender of senders) sender.stop();
await Promise.allSettled(work.slice(0, senders.length));
for (const follower of followers) follower.stop();
broken = broken ?? (await failure);

const problems: string[] = broken === null ? [] : [broken instanceof Error ? broken.message : 'a part failed'];
const texts = senders.flatMap((sender) => sender.confirmed);
await settle();
for (const [who, terminal, contact] of [
  ['alice', alice.terminal, bob.accountId],
  ['alice (second device)', second, bob.accountId],
  ['bob', bob.terminal, alice.accountId],
] as const) {
  judge(who, await history(terminal, contact));
}
await Promise.all([alice.server.down(), bob.server.down()]);

say(`soak: faults ${JSON.stringify(Object.fromEntries(counts))}`);
say(
  `soak: ${texts.length} messages confirmed, ${senders.reduce((sum, { uncertain }) => sum + uncertain.size, 0)} uncertain`,
);
for (const problem of problems.slice(0, 20)) say(`soak: ${problem}`);
say(
  problems.length === 0
    ? 'soak: nothing lost, nothing doubled, order kept'
    : `soak: ${problems.length} PROBLEMS with seed ${seed} (${alice.server.folder}, ${bob.server.folder})`,
);
process.exit(problems.length === 0 ? 0 : 1);

interface Line {
  readonly text: string;
  readonly from: string;
  readonly state: string;
}

async function history(terminal: Terminal, contact: string): Promise<Line[]> {
  const lines = await terminal.ok('history', contact, '--limit', '1000000');
  return lines.map((line) => ({
    text: String(line['text']),
    from: String(line['from']),
    state: String(line['state']),
  }));
}

/** Lets both sides read until each message that was confirmed has the tick of the other side's device. */
async function settle(): Promise<void> {
  const deadline = Date.now() + SETTLE_MS;
  for (;;) {
    await Promise.all([alice.terminal, bob.terminal].map((terminal) => terminal.ok('receive')));
    const own = [
      ...(await history(alice.terminal, bob.accountId)).filter(({ from }) => from === alice.accountId),
      ...(await history(bob.terminal, alice.accountId)).filter(({ from }) => from === bob.accountId),
    ];
    const waiting = own.filter(({ state }) => state !== 'received' && state !== 'read');
    if (waiting.length === 0) return;
    if (Date.now() > deadline) {
      problems.push(
        `${waiting.length} messages never got their tick, e.g. ${waiting[0]?.text ?? ''} is ${waiting[0]?.state ?? ''}`,
      );
      return;
    }
  }
}

function judge(who: string, lines: readonly Line[]): void {
  const seen = new Map<string, number>();
  for (const { text } of lines) seen.set(text, (seen.get(text) ?? 0) + 1);
  const possible = new Set([...texts, ...senders.flatMap(({ uncertain }) => [...uncertain])]);
  for (const text of texts) if (!seen.has(text)) problems.push(`${who}: lost "${text}"`);
  for (const [text, times] of seen) {
    if (times > 1) problems.push(`${who}: "${text}" is there ${times} times`);
    if (!possible.has(text)) problems.push(`${who}: "${text}" was never sent`);
  }
  for (const { name } of senders) {
    const numbers = lines.map(({ text }) => text.split(' ')).flatMap(([from, n]) => (from === name ? [Number(n)] : []));
    numbers.forEach((n, i) => {
      if (i > 0 && n < (numbers[i - 1] ?? 0)) problems.push(`${who}: "${name} ${n}" came after ${numbers[i - 1] ?? 0}`);
    });
  }
  const owner = who.startsWith('alice') ? alice : bob;
  for (const { text, from } of lines) {
    const mine = text.startsWith(owner.handle) || (owner === alice && text.startsWith('second'));
    if (mine !== (from === owner.accountId)) problems.push(`${who}: "${text}" is shown as from the wrong person`);
  }
}
