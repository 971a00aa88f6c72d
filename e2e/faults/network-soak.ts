import { parseArgs } from 'node:util';
import { ProtocolError } from '@parley/protocol';
import { Person } from '../client-harness';
import { byId, hidden, idOf, nodeOf, peerOf, startRelay, until, waysOf } from '../support/network';
import type { ServerProcess } from '../support/server';
import { Random } from './random';

/**
 * Random kills and cuts among six servers: two relays, and four owners whose servers only dial out to both of them, so that each message crosses
 * a relay. Servers are killed and started again, or frozen as a line is that carries nothing for a while. At the end everything that a sender saw
 * confirmed was read on the other side exactly once, nothing else was, and every tick is earned. (Over two ways at once, what was said later may come first.)
 * `--seconds N` or `--minutes N`, `--seed S`
 */
const { values } = parseArgs({
  options: {
    network: { type: 'boolean' },
    seconds: { type: 'string' },
    minutes: { type: 'string' },
    seed: { type: 'string' },
  },
});
const seed = Number(values.seed ?? Date.now() % 1_000_000_007);
const duration = values.minutes === undefined ? Number(values.seconds ?? 30) * 1000 : Number(values.minutes) * 60_000;
/** How long everything may take to settle after the last fault. */
const SETTLE_MS = 180_000;
const TOKEN = 'a-token-of-the-soak';

const random = new Random(seed);
const say = (text: string): boolean => process.stderr.write(`${text}\n`);
const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

say(`soak of a network: seed ${seed}, ${Math.round(duration / 1000)} s`);
const accepting = { PARLEY_RELAY_ACCEPT: 'token', PARLEY_RELAY_TOKENS: TOKEN };
const relays = [await startRelay(accepting), await startRelay(accepting)];
const places = relays.map(({ server }) => `${server.ready.address}#${TOKEN}`).join(' ');
const people: Person[] = [];
for (const handle of ['alice', 'bob', 'carol', 'dave'])
  people.push(await Person.create(handle, { environment: { ...hidden(), PARLEY_NETWORK_RELAYS: places } }));
for (const relay of relays)
  for (const person of people)
    await until(
      () => peerOf(relay, nodeOf(person)),
      (peer) => peer?.state === 'approved' && peer.link === 'up',
    );
const pairs = [
  [people[0], people[3]],
  [people[1], people[2]],
] as readonly (readonly [Person, Person])[];
for (const [one, other] of pairs) await befriend(one, other);

/** What one person says to another: numbered, one after the other. */
class Stream {
  readonly confirmed: string[] = [];
  readonly ids: string[] = [];
  private running = true;

  constructor(
    readonly from: Person,
    readonly to: Person,
  ) {}

  async run(): Promise<void> {
    for (let number = 1; this.running; number++) {
      await this.say(`${this.from.handle} ${number}`);
      await pause(random.between(0, 150));
    }
  }

  stop(): void {
    this.running = false;
  }

  /** Until the own server has it: a message that is said again with its key is one message. */
  private async say(text: string): Promise<void> {
    const options = { key: crypto.getRandomValues(new Uint8Array(16)), sentAt: Date.now() };
    for (;;) {
      try {
        const { id } = await this.from.client.send(this.to.id, text, options);
        this.confirmed.push(text);
        this.ids.push(id);
        return;
      } catch (error) {
        if (!(error instanceof ProtocolError) || error.code !== 'server-unavailable') throw error;
        await pause(100);
      }
    }
  }
}

const streams = pairs.flatMap(([one, other]) => [new Stream(one, other), new Stream(other, one)]);
const work = streams.map((stream) => stream.run());
const failure = Promise.all(work).then(
  () => null,
  (error: unknown) => error,
);

const servers = [...relays, ...people].map(({ server }) => server);
const nameOf = (server: ServerProcess): string =>
  servers.indexOf(server) < relays.length ? 'a relay' : 'an owner’s server';
async function outage(server: ServerProcess): Promise<void> {
  await server.down(random.next() < 0.8 ? 'SIGKILL' : 'SIGTERM');
  await pause(random.between(0, 2000));
  await server.up();
}
async function cut(server: ServerProcess): Promise<void> {
  process.kill(server.pid, 'SIGSTOP');
  await pause(random.between(200, 4000));
  process.kill(server.pid, 'SIGCONT');
}

const counts = new Map<string, number>();
const count = (name: string): void => void counts.set(name, (counts.get(name) ?? 0) + 1);
const end = Date.now() + duration;
let broken: unknown = null;
while (Date.now() < end && broken === null) {
  const victim = random.pick(servers);
  const kills = random.next() < 0.6;
  count(`${kills ? 'killed' : 'cut off'}: ${nameOf(victim)}`);
  await (kills ? outage(victim) : cut(victim));
  broken = await Promise.race([failure, pause(random.between(0, 1500)).then(() => null)]);
}
for (const stream of streams) stream.stop();
broken = broken ?? (await failure);

const problems: string[] = broken === null ? [] : [broken instanceof Error ? broken.message : 'a part failed'];
await Promise.race([settled(), pause(SETTLE_MS)]);
for (const stream of streams) judge(stream);
for (const person of people) await person.end();
for (const { server } of relays) await server.down();

say(`soak of a network: faults ${JSON.stringify(Object.fromEntries(counts))}`);
say(`soak of a network: ${streams.reduce((sum, { confirmed }) => sum + confirmed.length, 0)} messages confirmed`);
for (const problem of problems.slice(0, 20)) say(`soak of a network: ${problem}`);
say(
  problems.length === 0
    ? 'soak of a network: nothing lost, nothing doubled, every tick earned'
    : `soak of a network: ${problems.length} PROBLEMS with seed ${seed} (${servers.map(({ folder }) => folder).join(', ')})`,
);
process.exit(problems.length === 0 ? 0 : 1);

async function befriend(a: Person, b: Person): Promise<void> {
  await waysOf(nodeOf(a), nodeOf(b), 2);
  await a.client.addContact(byId(b), 'hello');
  await b.told.until((event) => event.type === 'request' && event.contact.id === a.id);
  await b.client.acceptRequest(a.id);
  await a.told.contact(b.id, 'approved');
}

/** Resolves when each message that was confirmed has the tick of the other side's device. */
async function settled(): Promise<void> {
  for (const { from, ids } of streams) for (const id of ids) await from.told.reached(id, 'received');
}

function judge({ from, to, confirmed, ids }: Stream): void {
  const heard = to.told.texts().filter((text) => text.startsWith(`${from.handle} `));
  const seen = new Set(heard);
  for (const text of confirmed) if (!seen.has(text)) problems.push(`${to.handle}: lost "${text}"`);
  if (seen.size < heard.length) problems.push(`${to.handle}: ${heard.length - seen.size} came twice`);
  if (heard.some((text) => !confirmed.includes(text)))
    problems.push(`${to.handle}: something came that was not confirmed`);
  const ticked = from.told.events.flatMap((event) =>
    event.type === 'state' && event.state === 'received' ? [event.id as string] : [],
  );
  const without = ids.filter((id) => !ticked.includes(id)).length;
  if (without > 0)
    problems.push(`${from.handle}: ${without} messages never got their tick (server ${idOf(nodeOf(from))})`);
}
