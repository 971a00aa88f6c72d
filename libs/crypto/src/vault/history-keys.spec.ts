import { createHmac, hkdfSync } from 'node:crypto';
import { idBytes, toBase32, utf8, type AccountId } from '@parley/protocol';
import fc from 'fast-check';
import { flipped, owner, random, refusal } from '../identity/fixtures';
import { createHistoryKeys, type HistoryKeys } from './history-keys';

describe('history keys', () => {
  const historyKey = new Uint8Array(32).fill(5);
  let account: AccountId;
  let keys: HistoryKeys;
  beforeAll(async () => {
    account = (await owner()).account;
    keys = await createHistoryKeys(account, historyKey, random);
  });

  it('name a text the same in every client of the account', async () => {
    const elsewhere = await createHistoryKeys(account, historyKey, random);
    const key = hkdfSync('sha256', historyKey, idBytes(account), 'parley state name 1', 32);
    const hash = createHmac('sha256', Buffer.from(key)).update('out:device:bob').digest();
    expect(keys.name('state', 'out:device:bob')).toBe(toBase32(hash.subarray(0, 16)));
    expect(elsewhere.name('state', 'out:device:bob')).toBe(keys.name('state', 'out:device:bob'));
  });

  it('name it otherwise for another kind, text, key or account', async () => {
    const other = await createHistoryKeys(account, random(32), random);
    const otherAccount = await createHistoryKeys((await owner()).account, historyKey, random);
    const names = [
      keys.name('state', 'a'),
      keys.name('record', 'a'),
      keys.name('conversation', 'a'),
      keys.name('state', 'b'),
      other.name('state', 'a'),
      otherAccount.name('state', 'a'),
    ];
    expect(new Set<string>(names).size).toBe(6);
  });

  it('open what they sealed in its place, without keeping the array of the key', async () => {
    const mine = historyKey.slice();
    const own = await createHistoryKeys(account, mine, random);
    mine.fill(0);
    const id = own.name('record', 'message:1');
    const conversation = own.name('conversation', 'direct:bob');
    const sealed = await own.sealRecord('record', id, utf8('hello'), conversation);
    expect(await keys.openRecord('record', id, sealed, conversation)).toEqual(utf8('hello'));
    expect(sealed.length).toBe(12 + 5 + 16);
  });

  it('seal the same bytes differently each time', async () => {
    const id = keys.name('state', 'a');
    const [first, second] = await Promise.all([
      keys.sealRecord('state', id, utf8('x')),
      keys.sealRecord('state', id, utf8('x')),
    ]);
    expect(first).not.toEqual(second);
  });

  it('open nothing that a server put into another place', async () => {
    const [one, two] = [keys.name('record', 'one'), keys.name('record', 'two')];
    const [here, there] = [keys.name('conversation', 'here'), keys.name('conversation', 'there')];
    const sealed = await keys.sealRecord('record', one, utf8('hello'), here);
    const asState = keys.name('state', 'one');
    const places = [
      () => keys.openRecord('record', two, sealed, here),
      () => keys.openRecord('record', one, sealed, there),
      () => keys.openRecord('record', one, sealed),
      () => keys.openRecord('state', asState, sealed, here),
      () => keys.openRecord('contact', account, sealed, here),
      async () =>
        (await createHistoryKeys((await owner()).account, historyKey, random)).openRecord('record', one, sealed, here),
      async () => (await createHistoryKeys(account, random(32), random)).openRecord('record', one, sealed, here),
    ];
    for (const place of places) expect(await refusal(place)).toBe('unsealing-failed');
  });

  it('refuse a seal with any one byte changed, cut short, or of garbage', async () => {
    const sealed = await keys.sealRecord('contact', account, utf8('Bob'));
    for (let i = 0; i < sealed.length; i++) {
      expect(await refusal(() => keys.openRecord('contact', account, flipped(sealed, i, i % 8)))).toBe(
        'unsealing-failed',
      );
      expect(await refusal(() => keys.openRecord('contact', account, sealed.subarray(0, i)))).toBe('unsealing-failed');
    }
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 100 }), async (garbage) => {
        expect(await refusal(() => keys.openRecord('contact', account, garbage))).toBe('unsealing-failed');
      }),
    );
  });
});
