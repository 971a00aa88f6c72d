import { issueCard, readCard } from '@parley/crypto/identity';
import { Sealer } from '@parley/crypto/sealing';
import { envelopeId, ProtocolError, sealedContent, type AccountId, type InboxEntry } from '@parley/protocol';
import { ManualTime } from '@parley/testing';
import * as z from 'zod';
import { befriend, home, introductionOf, person, random, type Home, type Person } from '../fixtures';

const junk = (contact: AccountId, position: number): InboxEntry => ({
  position,
  contact,
  envelope: z.decode(envelopeId, random(32)),
  receivedAt: position,
  sealed: random(2048),
});

const acknowledged = ({ server }: Home): number[] => server.commits.flatMap((commit) => commit.acknowledged ?? []);

async function read({ parts }: Home, entries: readonly InboxEntry[]): Promise<void> {
  parts.inbox.granted(1);
  parts.inbox.push(entries, 0);
  await parts.inbox.idle();
}

async function withJunkKey(of: Person): Promise<Person> {
  const { handle, name, colour, server, addresses, relays, number } = await readCard(of.secrets.card);
  const fields = { handle, name, colour, server, addresses, relays, number: number + 1 };
  const card = await issueCard(of.identity, { ...fields, sealingKey: new Uint8Array(294) });
  return { ...of, secrets: { ...of.secrets, card } };
}

describe('a contact that means harm', () => {
  it('does not hold up the inbox with a card to which nothing can be sealed', async () => {
    const time = new ManualTime();
    const alice = await person(time, 'alice');
    const here = await home(time, alice);
    const mallory = await befriend(time, here, alice, await person(time, 'mallory', true));
    await read(here, [junk(mallory.account, 1)]);
    expect(acknowledged(here)).toEqual([1]);
    expect(here.log.map(({ event }) => event)).toContain('reply.not-made');
  });

  it('does not hold up the inbox with packages from which no session can be started', async () => {
    const time = new ManualTime();
    const alice = await person(time, 'alice');
    const here = await home(time, alice);
    const stock = { fresh: [random(400)], lastResort: random(400) };
    const mallory = await befriend(time, here, alice, await person(time, 'mallory'), stock);
    await read(here, [junk(mallory.account, 1)]);
    expect(acknowledged(here)).toEqual([1]);
    expect(here.log.map(({ event }) => event)).toContain('reply.not-made');
  });

  it('loses only the one envelope that makes every commit fail, which is kept unread', async () => {
    const time = new ManualTime();
    const alice = await person(time, 'alice');
    const here = await home(time, alice);
    const mallory = await befriend(time, here, alice, await person(time, 'mallory'));
    here.server.refuses = ({ acknowledged: positions = [], outgoing }) =>
      positions.includes(2) && outgoing !== undefined ? new ProtocolError('malformed', 'no') : null;
    await read(
      here,
      [1, 2, 3].map((position) => junk(mallory.account, position)),
    );
    expect(acknowledged(here)).toEqual([1, 2, 3]);
    expect(here.server.records.size).toBe(3);
  });

  it('cannot introduce itself with a card to which nothing can be sealed', async () => {
    const time = new ManualTime();
    const [alice, mallory] = [await person(time, 'alice'), await person(time, 'mallory')];
    const here = await home(time, alice);
    const known = await befriend(time, here, alice, mallory);
    await time.advance(60_000);
    const { signed } = await introductionOf(time, alice.account, await withJunkKey(mallory));
    const { sealingKey } = await readCard(alice.secrets.card);
    const inside = sealedContent.encode({ kind: 'introduction', introduction: signed });
    const sealed = await new Sealer().seal(alice.account, sealingKey, inside);
    await read(here, [{ ...junk(mallory.account, 1), sealed }]);
    expect(here.parts.book.need(mallory.account).card).toEqual(known.card);
    expect(here.log).toContainEqual({
      event: 'inbox.unreadable',
      fields: expect.objectContaining({ reason: 'malformed' }) as unknown,
    });
  });
});
