import { ProtocolError } from '@parley/protocol';
import { ManualTime, settle } from '@parley/testing';
import { befriend, home, person, type Home } from '../fixtures';
import type { Contact } from '../contacts/contact-book';

const DAY_MS = 24 * 3_600_000;

async function alice(): Promise<{ time: ManualTime; home: Home; bob: Contact }> {
  const time = new ManualTime();
  const me = await person(time, 'alice');
  const here = await home(time, me);
  return { time, home: here, bob: await befriend(time, here, me, await person(time, 'bob')) };
}

const uses = ({ server }: Home): number[] =>
  server.commits.flatMap(({ generations = [] }) => generations.map(({ generation }) => generation));

describe('a session to a contact', () => {
  it('uses no generation twice when it is forgotten while messages are on their way', async () => {
    const { home: here, bob } = await alice();
    const { sending, sender } = here.parts;
    await sender.send(bob, 'first', {});
    const handed: number[] = [];
    const encrypt = async (): Promise<void> => {
      const encrypted = await sending.encrypt(bob.account, Uint8Array.of(1));
      const { generations = [] } = await encrypted.finish(null);
      handed.push(...generations.map(({ generation }) => generation));
    };
    await encrypt();
    await encrypt();
    await sending.forgetAll();
    await encrypt();
    await sending.forget(bob.account);
    await encrypt();
    expect(handed).toHaveLength(4);
    expect(new Set([...uses(here), ...handed]).size).toBe(5);
  });

  it('goes back to what the server has when the commit that started it is refused', async () => {
    const { home: here, bob } = await alice();
    const { sender, names, outgoing, contactStates } = here.parts;
    here.server.refuses = ({ outgoing: sent }) =>
      sent === undefined ? null : new ProtocolError('storage-full', 'full');
    const stock = (await contactStates.stock(bob.account).get())?.fresh.length;
    const refused = outgoing.submit(async (seal) => ({
      parts: [(await seal(bob, Uint8Array.of(1), null)).part],
    }));
    await expect(refused).rejects.toMatchObject({ code: 'storage-full' });
    expect((await contactStates.stock(bob.account).get())?.fresh).toHaveLength(stock ?? 0);
    here.server.refuses = () => null;
    await sender.send(bob, 'now', {});
    const key = names.sending(here.device, bob.account);
    expect(here.server.states.get(key)?.version).toBe(1);
  });

  it('goes on in the session there is when the packages have expired', async () => {
    const { time, home: here, bob } = await alice();
    await here.parts.sender.send(bob, 'first', {});
    await time.advance(150 * DAY_MS);
    await here.parts.sender.send(bob, 'half a year later', {});
    expect(here.server.commits.filter(({ outgoing }) => outgoing !== undefined)).toHaveLength(2);
    expect(here.log.map(({ event }) => event)).toContain('session.goes-on');
  });

  it('asks for an introduction, once, when no session can be started', async () => {
    const { time, home: here, bob } = await alice();
    await time.advance(150 * DAY_MS);
    await expect(here.parts.sender.send(bob, 'one', {})).rejects.toMatchObject({ code: 'no-package' });
    while (here.parts.book.need(bob.account).details.introducedOurselvesAt === 0) await settle();
    await expect(here.parts.sender.send(bob, 'two', {})).rejects.toMatchObject({ code: 'no-package' });
    await here.parts.queue.idle();
    expect(here.server.commits.flatMap(({ outgoing = [] }) => outgoing)).toHaveLength(1);
  });

  it('sends in order when what is known of the contact is forgotten before the commit', async () => {
    const { home: here, bob } = await alice();
    const { sender, contactStates } = here.parts;
    const [first, second] = [sender.send(bob, 'one', {}), sender.send(bob, 'two', {})];
    // What an inbox does that begins anew, at the moment when the first package is taken and nothing is sealed yet.
    while ((contactStates.stock(bob.account).value?.fresh.length ?? 3) === 3) await Promise.resolve();
    contactStates.forget();
    const positions = [(await first).position, (await second).position];
    expect(positions).toEqual([...positions].sort((a, b) => a - b));
    expect(here.log.map(({ event }) => event)).toContain('commit.again');
    expect(here.server.commits.flatMap(({ outgoing = [] }) => outgoing)).toHaveLength(2);
  });

  it('keeps the order when the server goes away while a session is looked up', async () => {
    const { home: here, bob } = await alice();
    here.server.away = true;
    const first = here.parts.sender.send(bob, 'one', {});
    while (here.server.asked.length === 0) await settle();
    const second = here.parts.sender.send(bob, 'two', {});
    here.server.away = false;
    expect((await first).position).toBeLessThan((await second).position);
  });
});

describe('a new session', () => {
  afterEach(() => jest.restoreAllMocks());

  it('takes many messages in one commit, also when the first of them is sealed last', async () => {
    const { home: here, bob } = await alice();
    const wrapKey = crypto.subtle.wrapKey.bind(crypto.subtle);
    let slow = true;
    jest.spyOn(crypto.subtle, 'wrapKey').mockImplementation(async (...args) => {
      for (let turns = slow ? 500 : 0; turns > 0; turns--) {
        slow = false;
        await settle();
      }
      return wrapKey(...args);
    });
    await here.parts.outgoing.submit(async (seal) => {
      const parts = [];
      for (let each = 0; each < 40; each++) parts.push((await seal(bob, Uint8Array.of(each), null)).part);
      return { parts };
    });
    expect(here.log.map(({ event }) => event)).not.toContain('commit.again');
    const key = here.parts.names.sending(here.device, bob.account);
    expect(here.server.states.get(key)?.version).toBe(2);
  });
});
