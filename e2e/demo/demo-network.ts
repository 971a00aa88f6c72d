import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
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

/** Answers of `parley` are asked for again after this time, until they are what is waited for. */
const ASK_AGAIN_MS = 100;

/** Servers whose owners are contacts of their neighbours; from three on their servers are peers, too. */
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
    // In a mesh everybody dials everybody. Elsewhere each is as behind a router: only neighbours know where it listens.
    const apart = servers > 2 && topology !== 'mesh';
    await inGroups(owners, async (owner) => {
      if (this.stopping) throw new Error('the demo is being stopped');
      const toldIp = apart ? `127.99.0.${owners.indexOf(owner) + 1}` : null;
      const person = DemoPerson.start(owner, join(folder, owner.handle), toldIp);
      this.starting.push(person);
      await person;
    });
    this.started = await Promise.all(this.starting);
    await inGroups(this.started, (person) => person.settle());
    const near = neighbours(servers, topology).map(([a, b]) => this.pair(a, b));
    if (servers > 2) for (const pair of near) await makePeers(pair);
    const pairs = apart ? [...near, ...this.farthest(near)] : near;
    for (const person of this.started) person.here();
    await inGroups(pairs, apart ? befriendByRoute : befriend);
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

  /** The first and the last, unless they are neighbours. */
  private farthest(near: readonly Pair[]): Pair[] {
    const pair = this.pair(0, this.started.length - 1);
    return near.some((known) => pair.every((person) => known.includes(person))) ? [] : [pair];
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

/** One dials the other, whose owner accepts. Nothing happens when they are peers already. */
async function makePeers([one, other]: Pair): Promise<void> {
  const [here, there] = [one.seat.serverId, other.seat.serverId];
  const isPeer = (id: string) => (line: Line) => line['id'] === id && line['state'] === 'approved';
  if ((await one.ok('peers', 'list')).some(isPeer(there))) return;
  await one.ok('peers', 'add', other.door, '--id', there);
  await told(other, ['peers', 'list'], ({ id }) => id === here);
  await other.ok('peers', 'accept', here);
  await told(one, ['peers', 'list'], isPeer(there));
}

/** By the id of the server, to which there is a way over peers. */
async function befriendByRoute([host, guest]: Pair): Promise<void> {
  const { accountId, handle, serverId } = host.seat;
  const known = await guest.ok('contacts', 'list');
  if (known.some(({ id, state }) => id === accountId && state === 'approved')) return;
  await told(guest, ['routes'], (route) => route['serverId'] === serverId && route['hops'] !== null);
  await guest.ok('contacts', 'add', `${handle}@${serverId}`, '--note', `It is ${guest.owner.name}`);
  await host.saw(({ type, id }) => type === 'request' && id === guest.seat.accountId);
  await host.ok('contacts', 'accept', guest.seat.accountId);
  await guest.saw(({ type, id, state }) => type === 'contact' && id === accountId && state === 'approved');
}

type Line = Readonly<Record<string, unknown>>;

/** Runs a command of `parley` until it tells such a line. */
async function told(person: DemoPerson, command: readonly string[], fits: (line: Line) => boolean): Promise<void> {
  while (!(await person.ok(...command)).some(fits)) await delay(ASK_AGAIN_MS);
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
