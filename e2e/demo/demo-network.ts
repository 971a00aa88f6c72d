import { join } from 'node:path';
import { DemoPerson } from './demo-person';
import { demoOwners, neighbours, type Topology } from './people';
import { sampleTalk } from './sample-talk';

export interface DemoPlan {
  /** Everything lies below it; what an earlier demo left there goes on. */
  readonly folder: string;
  readonly servers: number;
  readonly topology: Topology;
  /** Messages in the talk of each pair of contacts. */
  readonly messages: number;
}

/** Programs that are started side by side. */
const AT_ONCE = 4;
/** The last message of each talk comes while nobody reads. More of them could come from both sides, and cross. */
const UNREAD = 1;

/** Servers whose owners are contacts of their neighbours. */
export class DemoNetwork {
  private readonly starting: Promise<DemoPerson>[] = [];
  private started: readonly DemoPerson[] = [];
  private stopping = false;

  constructor(private readonly plan: DemoPlan) {}

  /** In the order of the owners, once everything is ready. */
  get people(): readonly DemoPerson[] {
    return this.started;
  }

  /** Starts servers, makes accounts and contacts, lets them talk. */
  async open(): Promise<void> {
    const { folder, servers, topology, messages } = this.plan;
    const owners = demoOwners(servers);
    await inGroups(owners, async (owner) => {
      if (this.stopping) throw new Error('the demo is being stopped');
      const person = DemoPerson.start(owner, join(folder, owner.handle));
      this.starting.push(person);
      await person;
    });
    this.started = await Promise.all(this.starting);
    await inGroups(this.started, (person) => person.settle());
    const pairs = neighbours(servers, topology).map(([a, b]) => this.pair(a, b));
    for (const person of this.started) person.here();
    await inGroups(pairs, befriend);
    const talks = messages === 0 ? [] : pairs.map((pair, at) => new Talk(pair, sampleTalk(at, messages)));
    await inGroups(talks, (talk) => talk.sayUntil(-UNREAD));
    for (const person of this.started) await person.away();
    await inGroups(talks, (talk) => talk.sayUntil(messages));
  }

  /** Ends every program, in good order; those that are starting too. */
  async stop(): Promise<void> {
    this.stopping = true;
    const people = await Promise.allSettled(this.starting);
    await Promise.all(people.flatMap((start) => (start.status === 'fulfilled' ? [start.value.stop()] : [])));
  }

  /** Resolves when a server ended by itself. */
  async lost(): Promise<DemoPerson> {
    return await Promise.race(this.started.map((person) => person.server.ended().then(() => person)));
  }

  private pair(a: number, b: number): Pair {
    const [one, other] = [this.started[a], this.started[b]];
    if (one === undefined || other === undefined) throw new Error('there is no such neighbour');
    return [one, other];
  }
}

type Pair = readonly [DemoPerson, DemoPerson];

/** By an invite link, as people do it: who used it has the other one verified. Nothing happens when they are contacts already. */
async function befriend([host, guest]: Pair): Promise<void> {
  const [hostId, guestId] = [host.seat.accountId, guest.seat.accountId];
  const known = await guest.ok('contacts', 'list');
  if (known.some(({ id, state }) => id === hostId && state === 'approved')) return;
  const [invite] = await host.ok('invite');
  await guest.ok('contacts', 'add', String(invite?.['link']), '--note', `It is ${guest.owner.name}`);
  await host.saw(({ type, id }) => type === 'request' && id === guestId);
  await host.ok('contacts', 'accept', guestId);
  await guest.saw(({ type, id, state }) => type === 'contact' && id === hostId && state === 'approved');
}

/** One after the other, so that both see the same order. */
class Talk {
  private said = 0;

  constructor(
    private readonly pair: Pair,
    private readonly lines: ReturnType<typeof sampleTalk>,
  ) {}

  /** Goes on up to this line; a negative one counts from the end. */
  async sayUntil(end: number): Promise<void> {
    for (const [speaker, text] of this.lines.slice(this.said, end)) {
      const [from, to] = speaker === 0 ? this.pair : [this.pair[1], this.pair[0]];
      const [sent] = await from.ok('send', to.seat.accountId, text);
      await to.saw(({ type, id }) => type === 'message' && id === sent?.['id']);
      this.said++;
    }
  }
}

async function inGroups<Item>(items: readonly Item[], work: (item: Item) => Promise<void>): Promise<void> {
  for (let at = 0; at < items.length; at += AT_ONCE) await Promise.all(items.slice(at, at + AT_ONCE).map(work));
}
