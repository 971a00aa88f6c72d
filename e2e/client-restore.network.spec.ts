import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Sessions } from '@parley/crypto/session';
import { type Person, Told } from './client-harness';
import { twoFriends } from './two-friends';

describe('a server that was put back to an older copy of its data', () => {
  let alice: Person;
  let bob: Person;

  afterEach(() => jest.restoreAllMocks());

  twoFriends((...two) => ([alice, bob] = two));

  it('is noticed: messages flow both ways again, nothing is stuck, and no key is used twice', async () => {
    const used: string[] = [];
    // eslint-disable-next-line @typescript-eslint/unbound-method -- called below with the session it belongs to
    const encrypt = Sessions.prototype.encrypt;
    jest.spyOn(Sessions.prototype, 'encrypt').mockImplementation(async function (this: Sessions, ...args) {
      const result = await encrypt.apply(this, args);
      used.push(`${this.readMessage(result.message).sessionId} ${result.generation}`);
      return result;
    });
    const several = (name: string, count: number): string[] =>
      Array.from({ length: count }, (_, index) => `${name} ${index}`);
    const both = async (name: string, count: number): Promise<void> => {
      await Promise.all(several(name, count).map((text) => bob.client.send(alice.id, `bob ${text}`)));
      await Promise.all(several(name, count).map((text) => alice.client.send(bob.id, `alice ${text}`)));
    };
    await both('before', 5);
    await Promise.all([alice.told.incoming(5), bob.told.incoming(5)]);
    await Promise.all([alice.client.drained(), bob.client.drained()]);
    await bob.server.down();
    const copy = join(mkdtempSync(join(tmpdir(), 'parley-copy-')), 'data');
    cpSync(bob.server.data, copy, { recursive: true });
    await bob.server.up();
    // More than one session's worth, so that sessions were started that the copy does not know.
    await both('between', 130);
    await Promise.all([alice.told.incoming(135), bob.told.incoming(135)]);
    await Promise.all([alice.client.drained(), bob.client.drained()]);
    const seen = bob.client.snapshot().change;
    await bob.server.down();
    rmSync(bob.server.data, { recursive: true });
    cpSync(copy, bob.server.data, { recursive: true });
    await bob.server.up();
    await new Promise<void>((resolve) => {
      const look = (): void => {
        const { connection, change } = bob.client.snapshot();
        if (connection === 'online' && change < seen) resolve();
      };
      bob.client.subscribe(look);
      look();
    });
    await bob.client.drained();
    const afterwards = new Told(bob.client, bob.client.snapshot().change);
    await both('after', 20);
    await alice.told.until(() => alice.told.texts().includes('bob after 19'));
    const arrived = (): readonly string[] => afterwards.texts().filter((text) => text.startsWith('alice after'));
    await afterwards.until(() => arrived().length >= 20);
    expect([...arrived()].sort()).toEqual(
      several('after', 20)
        .map((text) => `alice ${text}`)
        .sort(),
    );
    const heard = alice.told.texts();
    expect(heard.filter((text) => text.startsWith('bob after'))).toEqual(
      several('after', 20).map((text) => `bob ${text}`),
    );
    expect(new Set(heard).size).toBe(heard.length);
    await bob.client.drained();
    const problems = (await bob.client.history(alice.id, { limit: 200 })).messages.filter(({ problem }) => problem);
    expect(problems).toEqual([]);
    expect((await alice.client.history(bob.id, { limit: 400 })).messages.filter(({ problem }) => problem)).toEqual([]);
    expect(new Set(used).size).toBe(used.length);
    afterwards.end();
  });
});
