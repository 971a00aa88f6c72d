import type { NewPacket } from '@parley/federation';
import type { PacketId, ServerId } from '@parley/protocol';
import { writeSync } from 'node:fs';
import {
  approvedContact,
  commit,
  openOwnerData,
  outgoing,
  random,
  withOwner,
  type OwnerData,
  type TestContact,
} from '../gateway/owner-data.fixtures';
import { DESTINATION, HOLDER, named, SOURCES } from './transit-names.fixtures';

/**
 * A process that holds packets, gives them into custody, takes their arrivals in and forgets them, until it is killed: `DIRECTORY RUN`. Prints a line for
 * everything it begins to take away and everything it acknowledges; what belongs to a batch can be told from its name.
 */
const [directory = '', run = ''] = process.argv.slice(2);
const say = (line: string): void => void writeSync(1, `${line}\n`);

/** Packets of others, and with a contact one that brings it an envelope. */
async function batchOf(data: OwnerData, name: string, send: (() => Promise<NewPacket>) | null): Promise<NewPacket[]> {
  const expiresAt = data.clock.value + 3_600_000;
  const theirs = SOURCES.map((source): NewPacket => {
    const [id, from] = [named<PacketId>(`${name} ${source}`), named<ServerId>(source)];
    return { id, to: named(DESTINATION), via: null, bytes: random(1_500), from, expiresAt, mail: null };
  });
  return send === null ? theirs : [...theirs, await send()];
}

async function work(data: OwnerData, worker: string, mailTo: TestContact | null): Promise<never> {
  const { transit } = data;
  const until = data.clock.value + 3_600_000;
  for (let number = 0; ; number++) {
    const name = `${run}-${worker}-${number}`;
    const send = async (contact: TestContact): Promise<NewPacket> => {
      const device = data.devices.list()[0];
      if (device === undefined) throw new Error('no device');
      const { envelopes } = await commit(data, device.id, { outgoing: [outgoing(contact)] });
      const [id] = envelopes;
      if (id === undefined) throw new Error('nothing was sent');
      say(`mail ${name} ${id}`);
      const packet = { id: named<PacketId>(`${name} own`), to: contact.server, via: null, bytes: random(1_500) };
      return { ...packet, from: null, expiresAt: until, mail: { envelopes: [id], blind: random(16) } };
    };
    const packets = await batchOf(data, name, mailTo && (() => send(mailTo)));
    const ids = packets.map(({ id }) => id);
    const { held } = await transit.hold(packets);
    if (held.length !== packets.length) throw new Error('not everything was held');
    say(`held ${name}`);
    await transit.inCustody(ids, named(HOLDER), until);
    say(`custody ${name}`);
    // Every third batch stays, of every third the arrival.
    if (number % 3 === 2) continue;
    say(`arriving ${name}`);
    const arrived = ids.map((packet) => ({ packet, refused: [] }));
    for (const to of new Set(packets.map((packet) => packet.to))) await transit.arrived(to, random(400), arrived);
    say(`arrived ${name}`);
    if (number % 3 === 1) continue;
    say(`settling ${name}`);
    await Promise.all(SOURCES.map((from) => transit.arrivalsSettled(named(from), ids)));
    say(`settled ${name}`);
  }
}

async function main(): Promise<void> {
  const data = await openOwnerData({ directory });
  const device = data.devices.list()[0]?.id ?? (await withOwner(data)).device;
  const contact = await approvedContact(data, device);
  await Promise.all([work(data, 'mail', contact), work(data, 'one', null), work(data, 'two', null)]);
}

void main();
