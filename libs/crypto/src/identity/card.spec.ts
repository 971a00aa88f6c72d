import { card as cardMessage, signatureContexts } from '@parley/protocol';
import { issueCard, newerCard, nextCardNumber, readCard } from './card';
import { cardFields, NOW, owner, refusal } from './fixtures';

describe('a card', () => {
  it('is read back by anybody, as that of the account that signed it', async () => {
    const alice = await owner();
    expect(await readCard(alice.card)).toEqual({ ...cardFields(alice.server), account: alice.account });
  });

  it('that names another account than its signer is refused', async () => {
    const [alice, mallory] = await Promise.all([owner(), owner()]);
    const payload = cardMessage.encode({ ...cardFields(alice.server), account: alice.account });
    const forged = await mallory.identityKey.sign(signatureContexts.card, payload);
    expect(await refusal(() => readCard(forged))).toBe('bad-signature');
  });

  it('cannot be issued with fields that nobody would take', async () => {
    const alice = await owner();
    const issue = (): Promise<Uint8Array> =>
      issueCard(alice.identityKey, { ...cardFields(alice.server), name: '\u202e' });
    expect(await refusal(issue)).toBe('malformed');
  });

  it('gives way to one with a higher number, and to no other', async () => {
    const alice = await owner();
    const known = { ...cardFields(alice.server), account: alice.account };
    const moved = { ...known, addresses: ['chat.example.com'] };
    expect(newerCard(known, { ...moved, number: NOW + 1 }).addresses).toEqual(['chat.example.com']);
    expect(await refusal(() => newerCard(known, { ...moved, number: NOW - 1 }))).toBe('card-outdated');
    expect(await refusal(() => newerCard(known, moved))).toBe('card-outdated');
  });

  it('that says the same again under the same or a lower number changes nothing', async () => {
    const alice = await owner();
    const known = await readCard(alice.card);
    expect(newerCard(known, await readCard(alice.card))).toBe(known);
    expect(newerCard(known, { ...known, number: NOW - 1 })).toBe(known);
  });

  it('of another account never replaces it', async () => {
    const [alice, bob] = await Promise.all([owner(), owner()]);
    const known = await readCard(alice.card);
    const other = { ...known, account: bob.account, number: NOW + 1 };
    expect(await refusal(() => newerCard(known, other))).toBe('card-mismatch');
  });

  it('is numbered by the clock, and above the last one when the clock went back', () => {
    expect(nextCardNumber(0, NOW)).toBe(NOW);
    expect(nextCardNumber(NOW + 5, NOW)).toBe(NOW + 6);
  });
});
