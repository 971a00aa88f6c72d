import {
  envelope as envelopeMessage,
  toBase32,
  type Commit,
  type DeviceId,
  type RecordId,
  type ServerId,
  type StateKey,
} from '@parley/protocol';
import { createHash } from 'node:crypto';
import { writeSync } from 'node:fs';
import {
  aConversation,
  approvedContact,
  commit,
  inbound,
  openOwnerData,
  random,
  withOwner,
} from '../gateway/owner-data.fixtures';

/**
 * A process that commits and takes envelopes until it is killed: `DIRECTORY SERVER`. Prints a line for everything it acknowledges, and what
 * belongs to commit N can be told from N.
 */
const [directory = '', server = ''] = process.argv.slice(2);
const say = (line: string): void => void writeSync(1, `${line}\n`);
const named = <Id extends string>(name: string, number: number): Id =>
  toBase32(createHash('sha256').update(`${name} ${number}`).digest().subarray(0, 16)) as Id;

async function main(): Promise<void> {
  const data = await openOwnerData({ directory, server: server as ServerId });
  const known = data.devices.list()[0]?.id;
  const device: DeviceId = known ?? (await withOwner(data)).device;
  const conversation = aConversation();
  const contact = await approvedContact(data, device);
  const account = data.owner.required().account;
  let number = data.commits.lastNumber(device);
  say(`start ${number}`);

  const fields = (of: number, version: number): Omit<Commit, 'number'> => {
    const record = (name: string): NonNullable<Commit['records']>[number] => ({
      id: named<RecordId>(name, of),
      conversation,
      incoming: false,
      replaces: false,
      sealed: random(1_000),
    });
    const envelope = envelopeMessage.encode({
      to: contact.account,
      ttl: 3600,
      hops: 0,
      stamp: new Uint8Array(0),
      sealed: createHash('sha256').update(`sealed ${of}`).digest(),
    });
    return {
      records: [record('first'), record('second')],
      generations: [{ session: named<StateKey>('session', 0), generation: of }],
      states: [{ key: named<StateKey>('state', 0), version, sealed: random(500) }],
      outgoing: [{ record: named<RecordId>('first', of), contact: contact.account, envelope }],
    };
  };
  const sending = async (): Promise<never> => {
    let version = data.states.read([named<StateKey>('state', 0)]).states[0]?.version ?? 0;
    for (;;) {
      const of = ++number;
      const { number: done } = await commit(data, device, fields(of, version++));
      say(`committed ${done}`);
    }
  };
  const receiving = async (): Promise<never> => {
    for (;;) {
      const batch = Array.from({ length: 8 }, () => inbound(account, contact.stampSecret, 1_200));
      const { stored } = await data.inbox.accept(contact.server, '192.0.2.1', batch);
      say(`stored ${stored.join(' ')}`);
    }
  };
  await Promise.all([sending(), receiving()]);
}

void main();
