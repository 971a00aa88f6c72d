import {
  content,
  envelopeId,
  MAX_REPAIRS,
  MAX_RESEND_ENVELOPES,
  PACKAGES_PER_CONTACT,
  RESEND_INTERVAL_MS,
  type EnvelopeId,
} from '@parley/protocol';
import { ManualTime } from '@parley/testing';
import * as z from 'zod';
import { random } from '../fixtures';
import { friends, type Friend } from '../friends.fixtures';

const idsOf = (count: number): EnvelopeId[] => Array.from({ length: count }, () => z.decode(envelopeId, random(32)));

describe('a contact', () => {
  let time: ManualTime;
  let alice: Friend;
  let bob: Friend;

  beforeEach(async () => {
    time = new ManualTime();
    [alice, bob] = await friends(time);
  });

  /** Bob asks Alice for so many envelopes that she never sent. */
  const askForNothing = async (count: number): Promise<void> => {
    for (let left = count; left > 0; left -= MAX_RESEND_ENVELOPES) {
      const envelopes = idsOf(Math.min(left, MAX_RESEND_ENVELOPES));
      const bytes = content.encode({ salt: random(16), sentAt: 1, body: { kind: 'resend', envelopes } });
      await bob.home.parts.outgoing.submit(async (seal) => ({
        parts: [(await seal(bob.contact, bytes, null)).part],
      }));
    }
    await alice.read(bob.leaving());
  };

  it('that asks for what was never sent is answered so often a day, and no more', async () => {
    await askForNothing(MAX_REPAIRS + 10);
    expect(alice.leaving()).toHaveLength(MAX_REPAIRS);
    await askForNothing(1);
    expect(alice.leaving()).toHaveLength(0);
    await time.advance(RESEND_INTERVAL_MS);
    await askForNothing(1);
    expect(alice.leaving()).toHaveLength(1);
  });

  it('that sends what cannot be read is asked for so much of it a day, and for the rest a day later', async () => {
    const unreadable = idsOf(MAX_REPAIRS + MAX_RESEND_ENVELOPES).map((envelope) => {
      return { position: 0, contact: bob.account, envelope, receivedAt: 0, sealed: random(1_200) };
    });
    await alice.read(unreadable);
    const requests = alice.leaving();
    expect(requests).toHaveLength(MAX_REPAIRS / MAX_RESEND_ENVELOPES);
    alice.home.parts.inbox.granted(2);
    await alice.home.parts.inbox.idle();
    expect(alice.leaving()).toHaveLength(0);
    await time.advance(RESEND_INTERVAL_MS);
    alice.home.parts.inbox.granted(3);
    await alice.home.parts.inbox.idle();
    expect(alice.leaving().length).toBeGreaterThan(0);
  });

  it('that wants introductions back gets as many as its share of packages', async () => {
    const { firstContact, queue, book } = bob.home.parts;
    const times = MAX_REPAIRS / PACKAGES_PER_CONTACT;
    for (let each = 0; each <= times; each++) {
      const secret = bob.contact.details.theirStampSecret;
      const { contact, part } = await firstContact.introduce(bob.contact, '', secret, true);
      await queue.submit({ ...part, contacts: [await book.change(contact)] });
      book.committed(contact);
      await alice.read(bob.leaving());
    }
    expect(alice.leaving()).toHaveLength(times);
  });
});
