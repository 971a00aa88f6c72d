import { content, envelopeId, RESEND_INTERVAL_MS, type InboxEntry } from '@parley/protocol';
import { ManualTime } from '@parley/testing';
import * as z from 'zod';
import { random } from '../fixtures';
import { friends, type Friend } from '../friends.fixtures';

const HOUR_MS = 3_600_000;

describe('what cannot be read', () => {
  let time: ManualTime;
  let alice: Friend;
  let bob: Friend;

  const shown = async (): Promise<unknown[]> => {
    const { messages } = await alice.home.parts.history.messages(bob.account);
    return messages.map(({ text, problem }) => problem ?? text);
  };
  const damaged = (entry: InboxEntry): InboxEntry => ({ ...entry, sealed: entry.sealed.toReversed() });

  beforeEach(async () => {
    time = new ManualTime();
    [alice, bob] = await friends(time);
  });

  it('stands in history with its reason, until it has come again', async () => {
    await bob.say('hello');
    await alice.read(bob.leaving().map(damaged));
    expect(await shown()).toEqual([{ kind: 'undecryptable', reason: expect.any(String) as unknown }]);
    await bob.read(alice.leaving());
    await alice.read(bob.leaving());
    expect(await shown()).toEqual(['hello']);
  });

  it('is asked for again a day later by a client that runs all the time', async () => {
    await bob.say('hello');
    await alice.read(bob.leaving().map(damaged));
    expect(alice.leaving()).toHaveLength(1);
    await time.advance(RESEND_INTERVAL_MS - HOUR_MS);
    expect(alice.leaving()).toHaveLength(0);
    await time.advance(2 * HOUR_MS);
    await alice.home.parts.inbox.idle();
    await bob.read(alice.leaving());
    await alice.read(bob.leaving());
    expect(await shown()).toEqual(['hello']);
  });

  it('is answered in several commits when there is much of it', async () => {
    const asked = 150;
    const ids = Array.from({ length: asked }, () => z.decode(envelopeId, random(32)));
    await bob.home.parts.outgoing.submit(async (seal) => {
      const parts = [];
      for (let at = 0; at < asked; at += 50) {
        const body = { kind: 'resend', envelopes: ids.slice(at, at + 50) } as const;
        const bytes = content.encode({
          salt: random(16),
          sentAt: 1,
          body: { ...body, envelopes: [...body.envelopes] },
        });
        parts.push((await seal(bob.contact, bytes, null)).part);
      }
      return { parts };
    });
    const before = alice.home.server.commits.length;
    await alice.read(bob.leaving());
    const answers = alice.home.server.commits.slice(before).map(({ outgoing = [] }) => outgoing.length);
    expect(answers.length).toBeGreaterThan(2);
    expect(Math.max(...answers)).toBeLessThanOrEqual(64);
    expect(answers.reduce((sum, each) => sum + each, 0)).toBe(asked);
    expect(alice.home.server.commits[before]?.acknowledged).toEqual([2, 3, 4]);
  });
});
