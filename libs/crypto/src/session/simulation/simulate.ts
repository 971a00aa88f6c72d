import type { RandomSource } from '@parley/protocol';
import { KnownLeaves } from '../known-leaves';
import { Sessions } from '../sessions';
import { Chance } from './chance';
import { Home, type Parcel } from './home';
import { Reader } from './reader';
import { Sender } from './sender';

export interface SimulationOptions {
  readonly seed: number;
  /** Messages that are sent in all. */
  readonly messages: number;
  readonly devicesPerAccount: number;
  readonly random: RandomSource;
}

/** What happened; the simulation itself throws when anything was lost, doubled or misattributed. */
export interface SimulationReport {
  readonly sent: number;
  readonly sessionsStarted: number;
  readonly sendingStatesReloaded: number;
  readonly readerCrashes: number;
  readonly replaysRefused: number;
  /** Replays that an older reading state opened again and the history recognised. */
  readonly duplicatesRecognised: number;
}

interface Side {
  readonly account: number;
  readonly home: Home;
  readonly senders: Sender[];
  readonly reader: Reader;
  /** What is under way to this side, and everything that ever was. */
  readonly wire: Parcel[];
  readonly seen: Parcel[];
}

const deviceOf = (account: number, index: number): number => account * 10 + index;

/**
 * Two accounts with several devices each write to one another while mail is shuffled, delayed, duplicated and replayed, sessions
 * are replaced, and both ends crash and reload older states.
 */
export async function simulate({
  seed,
  messages,
  devicesPerAccount,
  random,
}: SimulationOptions): Promise<SimulationReport> {
  const chance = new Chance(seed);
  const leaves = new KnownLeaves();
  const sessions = new Sessions(leaves, random);
  const homes = [new Home(), new Home()] as const;
  const leafOf = await Promise.all([1, 2].map((account) => leaves.issue(account, deviceOf(account, 0))));

  const side = async (account: number, home: Home): Promise<Side> => {
    const contact = KnownLeaves.identity(3 - account, 0).account;
    const senders = await Promise.all(
      Array.from({ length: devicesPerAccount }, async (_, index) => {
        const device = deviceOf(account, index);
        return new Sender(sessions, home, await leaves.issue(account, device), device, contact, chance);
      }),
    );
    return { account, home, senders, reader: new Reader(sessions, home, chance), wire: [], seen: [] };
  };
  const sides = [await side(1, homes[0]), await side(2, homes[1])] as const;
  const supply = async (): Promise<void> => {
    for (const [index, leaf] of leafOf.entries()) {
      const [own, contact] = index === 0 ? homes : [homes[1], homes[0]];
      if (own.secrets.size === 0) await own.supplyLastResort(contact, sessions, leaf);
      if (contact.stock.size === 0) await own.supply(contact, sessions, leaf, 3);
    }
  };
  await supply();

  const deliver = (to: Side): void => {
    if (to.wire.length === 0) return;
    const parcel = chance.take(to.wire);
    to.home.inbox.push(parcel);
    to.seen.push(parcel);
    // The wire may repeat itself, at once or much later.
    if (chance.happens(0.05)) to.wire.push({ ...parcel });
    if (chance.happens(0.05)) to.wire.push({ ...chance.pick(to.seen) });
  };

  for (let number = 0; number < messages;) {
    const from = chance.pick(sides);
    const to = from === sides[0] ? sides[1] : sides[0];
    const index = chance.index(devicesPerAccount);
    const sender = from.senders[index];
    if (sender === undefined) throw new Error('no such device');
    if (chance.happens(0.02)) sender.crash();
    const parcel = await sender.send(`${from.account}/${deviceOf(from.account, index)}/${number}`);
    if (parcel !== undefined) {
      to.wire.push(parcel);
      number += 1;
    }
    while (to.wire.length > 0 && chance.happens(0.55)) deliver(to);
    if (chance.happens(0.02)) to.reader.crash();
    if (chance.happens(0.15)) await to.reader.readBatch(1 + chance.index(20));
    if (chance.happens(0.03)) await supply();
  }
  for (const to of sides) {
    to.home.inbox.push(...to.wire.splice(0));
    for (let idle = 0; to.home.inbox.length > 0 && idle < 1_000; idle++) await to.reader.readBatch(50);
  }
  for (const to of sides) compare(to === sides[0] ? sides[1] : sides[0], to);

  const total = (count: (one: Side) => number): number => count(sides[0]) + count(sides[1]);
  const totalOfSenders = (count: (one: Sender) => number): number =>
    total(({ senders }) => senders.reduce((sum, sender) => sum + count(sender), 0));
  return {
    sent: total(({ home }) => home.sent.length),
    sessionsStarted: totalOfSenders(({ started }) => started),
    sendingStatesReloaded: totalOfSenders(({ reloads }) => reloads),
    readerCrashes: total(({ reader }) => reader.crashes),
    replaysRefused: total(({ reader }) => reader.replaysRefused),
    duplicatesRecognised: total(({ home }) => home.duplicates),
  };
}

/** What one side committed as sent is what the other side's history holds: once each, from the right account and device. */
function compare(from: Side, to: Side): void {
  if (to.home.inbox.length > 0) throw new Error(`${to.home.inbox.length} parcels were never read`);
  const entries = [...to.home.history.values()];
  const texts = entries.map(({ text }) => text).sort();
  const expected = [...from.home.sent].sort();
  if (texts.length !== expected.length) throw new Error(`${expected.length} sent, ${texts.length} read`);
  if (texts.some((text, index) => text !== expected[index])) throw new Error('other messages were read than sent');
  for (const { text, account, device } of entries) {
    const [accountNumber, deviceNumber] = text.split('/').map(Number);
    const right = KnownLeaves.identity(accountNumber ?? 0, deviceNumber ?? 0);
    if (account !== right.account || device !== right.device)
      throw new Error(`${text} was attributed to somebody else`);
  }
}
