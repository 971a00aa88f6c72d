import { vault as vaultMessage, type EverydaySecrets } from '@parley/protocol';
import fc from 'fast-check';
import { flipped, owner, random, refusal } from '../identity/fixtures';
import { changePassword, changeRecovery, createVault, replaceEveryday, type CreatedVault } from './change-vault';
import { openEveryday, openIdentity } from './open-vault';
import { deriveFromPassword, type PasswordKeys } from './password';
import { deriveFromRecoveryWords, newRecoveryWords, type RecoveryKeys } from './recovery';

const PASSWORD = 'correct horse battery staple';
const words = newRecoveryWords(random);

const passwordKeys = (vault: Uint8Array, password: string): Promise<PasswordKeys> =>
  deriveFromPassword(password, vaultMessage.decode(vault).password.parameters);
const recoveryKeys = (vault: Uint8Array, of = words): RecoveryKeys =>
  deriveFromRecoveryWords(of, vaultMessage.decode(vault).recovery.salt);

describe('a vault', () => {
  let everyday: EverydaySecrets;
  let identity: { identityKey: Uint8Array };
  let created: CreatedVault;
  let byPassword: PasswordKeys;
  let byWords: RecoveryKeys;
  beforeAll(async () => {
    const alice = await owner();
    everyday = {
      account: alice.account,
      signingKey: alice.signingKey.seed,
      signer: alice.signer,
      sealingKey: random(1_218),
      historyKey: random(32),
      card: alice.card,
    };
    identity = { identityKey: alice.identityKey.seed };
    created = await createVault({ everyday, identity, password: PASSWORD, recoveryWords: words, random });
    byPassword = await passwordKeys(created.vault, PASSWORD);
    byWords = recoveryKeys(created.vault);
  });

  it('opens with the password, with the words, and with the everyday key that a client kept', async () => {
    for (const by of [byPassword, byWords, created.everydayKey]) {
      const opened = await openEveryday(created.vault, by);
      expect(opened).toEqual({
        account: everyday.account,
        number: 1,
        secrets: everyday,
        everydayKey: created.everydayKey,
      });
    }
    expect(await openIdentity(created.vault, byPassword)).toEqual(identity);
    expect(await openIdentity(created.vault, byWords)).toEqual(identity);
  });

  it('opens with new words and the password once the words were replaced, and with the old words never more', async () => {
    const next = newRecoveryWords(random);
    const { vault, recoverySecret } = await changeRecovery(created.vault, byPassword, next, random);
    const byNext = recoveryKeys(vault, next);
    expect(byNext.secret).toEqual(recoverySecret);
    for (const by of [await passwordKeys(vault, PASSWORD), byNext]) {
      expect(await openEveryday(vault, by)).toMatchObject({ number: 2, secrets: everyday });
      expect(await openIdentity(vault, by)).toEqual(identity);
    }
    expect(await refusal(() => openEveryday(vault, recoveryKeys(vault)))).toBe('wrong-recovery-words');
    expect(await refusal(() => openEveryday(vault, byWords))).toBe('wrong-recovery-words');
  });

  it('tells the server two secrets, each other than the keys that open it', () => {
    expect(created.passwordSecret).toEqual(byPassword.secret);
    expect(created.recoverySecret).toEqual(byWords.secret);
    const all = [byPassword, byWords].flatMap((keys) => [keys.secret, keys.everydayKey, keys.identityKey]);
    expect(new Set([...all, created.everydayKey].map((key) => key.toString())).size).toBe(7);
  });

  it('shows none of its secrets', () => {
    const stored = Buffer.from(created.vault);
    for (const secret of [
      everyday.signingKey,
      everyday.historyKey,
      everyday.sealingKey,
      identity.identityKey,
      created.everydayKey,
    ])
      expect(stored.includes(secret)).toBe(false);
  });

  it('stays shut for a wrong password, wrong words and a foreign everyday key', async () => {
    const wrong = await passwordKeys(created.vault, `${PASSWORD}r`);
    const otherWords = recoveryKeys(created.vault, newRecoveryWords(random));
    expect(await refusal(() => openEveryday(created.vault, wrong))).toBe('wrong-password');
    expect(await refusal(() => openIdentity(created.vault, wrong))).toBe('wrong-password');
    expect(await refusal(() => openEveryday(created.vault, otherWords))).toBe('wrong-recovery-words');
    expect(await refusal(() => openIdentity(created.vault, otherWords))).toBe('wrong-recovery-words');
    expect(await refusal(() => openEveryday(created.vault, random(32)))).toBe('password-needed');
  });

  it('cannot be made with words that are none', async () => {
    const create = (): Promise<CreatedVault> =>
      createVault({ everyday, identity, password: PASSWORD, recoveryWords: 'twelve words', random });
    expect(await refusal(create)).toBe('wrong-recovery-words');
  });

  it('of another account does not lend its compartments', async () => {
    const mallory = (await owner()).account;
    const moved = vaultMessage.encode({ ...vaultMessage.decode(created.vault), account: mallory });
    expect(await refusal(() => openEveryday(moved, created.everydayKey))).toBe('password-needed');
    expect(await refusal(() => openEveryday(moved, byPassword))).toBe('wrong-password');
    expect(await refusal(() => openIdentity(moved, byWords))).toBe('wrong-recovery-words');
  });

  it('does not pass off an old content under a new number', async () => {
    const renumbered = vaultMessage.encode({ ...vaultMessage.decode(created.vault), number: 2 });
    expect(await refusal(() => openEveryday(renumbered, byPassword))).toBe('vault-corrupt');
  });

  it('with one compartment in the place of the other does not open', async () => {
    const parts = vaultMessage.decode(created.vault);
    const swapped = { ...parts.password, everyday: parts.password.identity, identity: parts.password.everyday };
    const vault = vaultMessage.encode({ ...parts, password: swapped });
    expect(await refusal(() => openEveryday(vault, byPassword))).toBe('wrong-password');
  });

  it('takes a new everyday content under the next number, and keeps the identity', async () => {
    const renewed = { ...everyday, historyKey: random(32) };
    const vault = await replaceEveryday(created.vault, created.everydayKey, renewed, random);
    expect(await openEveryday(vault, byPassword)).toMatchObject({ number: 2, secrets: renewed });
    expect(await openEveryday(vault, created.everydayKey)).toMatchObject({ number: 2, secrets: renewed });
    expect(await openIdentity(vault, byWords)).toEqual(identity);
  });

  it('is not overwritten with a key that would lock its owner out', async () => {
    expect(await refusal(() => replaceEveryday(created.vault, random(32), everyday, random))).toBe('password-needed');
  });

  it('changes its password, by the old one or by the words, and forgets the old one', async () => {
    for (const by of [byPassword, byWords]) {
      const { vault, passwordSecret } = await changePassword(created.vault, by, 'a new password', random);
      const fresh = await passwordKeys(vault, 'a new password');
      expect(fresh.secret).toEqual(passwordSecret);
      expect(await openEveryday(vault, fresh)).toMatchObject({ number: 2, secrets: everyday });
      expect(await openIdentity(vault, fresh)).toEqual(identity);
      expect(await openIdentity(vault, byWords)).toEqual(identity);
      const old = await passwordKeys(vault, PASSWORD);
      expect(await refusal(() => openEveryday(vault, old))).toBe('wrong-password');
      expect(await refusal(() => openEveryday(vault, byPassword))).toBe('wrong-password');
    }
  });

  it('changes its password for nobody who does not know it, and not to nothing', async () => {
    const wrong = await passwordKeys(created.vault, 'wrong');
    expect(await refusal(() => changePassword(created.vault, wrong, 'new', random))).toBe('wrong-password');
    expect(await refusal(() => changePassword(created.vault, byPassword, '', random))).toBe('wrong-password');
  });

  it('with any one byte changed gives its true secrets or a refusal, never anything else', async () => {
    const codes = ['vault-corrupt', 'wrong-password', undefined];
    for (let i = 0; i < created.vault.length; i++) {
      const changed = flipped(created.vault, i, i % 8);
      const opening = async (): Promise<void> => {
        expect((await openEveryday(changed, byPassword)).secrets).toEqual(everyday);
        expect(await openIdentity(changed, byPassword)).toEqual(identity);
      };
      expect(codes).toContain(await refusal(opening));
    }
  });

  it('of garbage is corrupt, whoever asks', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 500 }), async (garbage) => {
        expect(await refusal(() => openEveryday(garbage, byPassword))).toBe('vault-corrupt');
        expect(await refusal(() => openIdentity(garbage, byWords))).toBe('vault-corrupt');
        expect(await refusal(() => replaceEveryday(garbage, created.everydayKey, everyday, random))).toBe(
          'vault-corrupt',
        );
        expect(await refusal(() => changePassword(garbage, byPassword, 'new', random))).toBe('vault-corrupt');
      }),
    );
  });
});
