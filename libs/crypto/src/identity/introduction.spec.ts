import { CLOCK_LEEWAY_MS, ENVELOPE_TTL_SECONDS, SIGNER_CERTIFICATE_LIFETIME_MS } from '@parley/protocol';
import { introductionFields, NOW, owner, refusal } from './fixtures';
import { issueIntroduction, readIntroduction } from './introduction';

describe('an introduction', () => {
  it('with a full set of packages reaches the one it was made for', async () => {
    const [alice, bob] = await Promise.all([owner(), owner()]);
    const fields = introductionFields(alice, bob.account);
    const read = await readIntroduction(await issueIntroduction(alice.signingKey, fields), {
      to: bob.account,
      now: NOW,
    });
    expect(read.introduction).toEqual(fields);
    expect(read.card.account).toBe(alice.account);
    expect(read.signer.signingKey).toEqual(alice.signingKey.publicKey);
  });

  it('passed on to another account is refused', async () => {
    const [alice, bob, carol] = await Promise.all([owner(), owner(), owner()]);
    const encoded = await issueIntroduction(alice.signingKey, introductionFields(alice, bob.account));
    expect(await refusal(() => readIntroduction(encoded, { to: carol.account, now: NOW }))).toBe('wrong-recipient');
  });

  it('with the card of one account and the certificate of another is refused', async () => {
    const [alice, bob, mallory] = await Promise.all([owner(), owner(), owner()]);
    const fields = { ...introductionFields(mallory, bob.account), card: alice.card };
    const encoded = await issueIntroduction(mallory.signingKey, fields);
    expect(await refusal(() => readIntroduction(encoded, { to: bob.account, now: NOW }))).toBe('bad-signature');
  });

  it('signed by a key that its certificate does not name is refused', async () => {
    const [alice, bob, mallory] = await Promise.all([owner(), owner(), owner()]);
    const encoded = await issueIntroduction(mallory.signingKey, introductionFields(alice, bob.account));
    expect(await refusal(() => readIntroduction(encoded, { to: bob.account, now: NOW }))).toBe('bad-signature');
  });

  it('may arrive after its certificate ended by as long as envelopes travel', async () => {
    const [alice, bob] = await Promise.all([owner(), owner()]);
    const encoded = await issueIntroduction(alice.signingKey, introductionFields(alice, bob.account));
    const end = NOW + SIGNER_CERTIFICATE_LIFETIME_MS + CLOCK_LEEWAY_MS + ENVELOPE_TTL_SECONDS * 1000;
    expect(await refusal(() => readIntroduction(encoded, { to: bob.account, now: end }))).toBeUndefined();
    expect(await refusal(() => readIntroduction(encoded, { to: bob.account, now: end + 1 }))).toBe(
      'certificate-expired',
    );
  });

  it('larger than introductions may be is refused', async () => {
    const bob = await owner();
    const encoded = new Uint8Array(24 * 1024 + 1);
    expect(await refusal(() => readIntroduction(encoded, { to: bob.account, now: NOW }))).toBe('too-large');
  });
});
