import {
  CLOCK_LEEWAY_MS,
  deviceCertificate,
  ENVELOPE_TTL_SECONDS,
  signatureContexts,
  SIGNER_CERTIFICATE_LIFETIME_MS,
  signerCertificate,
} from '@parley/protocol';
import { issueDevice } from './device';
import { NOW, owner, random, refusal, type Owner } from './fixtures';
import { issueLeafCredential, leafAuthority } from './leaf';
import { issueSigner, readSigner } from './signer';
import { generateSigningKey } from './signing-key';

const END = NOW + SIGNER_CERTIFICATE_LIFETIME_MS + CLOCK_LEEWAY_MS;
const TRAVEL = ENVELOPE_TTL_SECONDS * 1000;
const at = (now: number): ReturnType<typeof leafAuthority> => leafAuthority({ now: () => now });

async function leaf(of: Owner): Promise<{ credential: Uint8Array; publicKey: Uint8Array }> {
  const { publicKey } = await generateSigningKey(random);
  const device = await issueDevice(of.signingKey, of.account, of.device, publicKey, NOW);
  return { credential: issueLeafCredential(of.signer, device), publicKey };
}

describe('a signer certificate', () => {
  it('certifies the everyday key of its account', async () => {
    const alice = await owner();
    const read = await readSigner(alice.signer, alice.account, NOW);
    expect(read).toMatchObject({ account: alice.account, issued: NOW, signingKey: alice.signingKey.publicKey });
  });

  it('is taken until a day behind its expiry and not a millisecond longer', async () => {
    const alice = await owner();
    expect(await refusal(() => readSigner(alice.signer, alice.account, END))).toBeUndefined();
    expect(await refusal(() => readSigner(alice.signer, alice.account, END + 1))).toBe('certificate-expired');
  });

  it('lives no longer than certificates do, whatever it claims', async () => {
    const alice = await owner();
    const payload = signerCertificate.encode({
      account: alice.account,
      signingKey: alice.signingKey.publicKey,
      issued: NOW,
      expires: NOW + 10 * SIGNER_CERTIFICATE_LIFETIME_MS,
    });
    const eternal = await alice.identityKey.sign(signatureContexts.signer, payload);
    expect(await refusal(() => readSigner(eternal, alice.account, END))).toBeUndefined();
    expect(await refusal(() => readSigner(eternal, alice.account, END + 1))).toBe('certificate-expired');
  });

  it('of one account is no certificate of another', async () => {
    const [alice, bob] = await Promise.all([owner(), owner()]);
    expect(await refusal(() => readSigner(alice.signer, bob.account, NOW))).toBe('bad-signature');
    const payload = signerCertificate.encode({
      account: bob.account,
      signingKey: alice.signingKey.publicKey,
      issued: NOW,
      expires: NOW + 1,
    });
    const crossed = await alice.identityKey.sign(signatureContexts.signer, payload);
    expect(await refusal(() => readSigner(crossed, alice.account, NOW))).toBe('certificate-mismatch');
  });
});

describe('a leaf credential', () => {
  it('leads from the leaf key to account and device', async () => {
    const alice = await owner();
    const { credential, publicKey } = await leaf(alice);
    expect(await at(NOW).identify(credential, publicKey)).toEqual({ account: alice.account, device: alice.device });
  });

  it('does not vouch for another key', async () => {
    const { credential } = await leaf(await owner());
    expect(await refusal(() => at(NOW).identify(credential, random(32)))).toBe('certificate-mismatch');
  });

  it('mixed from two accounts is refused', async () => {
    const [alice, bob] = await Promise.all([owner(), owner()]);
    const { publicKey } = await generateSigningKey(random);
    const device = await issueDevice(bob.signingKey, bob.account, bob.device, publicKey, NOW);
    const mixed = issueLeafCredential(alice.signer, device);
    expect(await refusal(() => at(NOW).identify(mixed, publicKey))).toBe('bad-signature');
    const posing = await issueDevice(alice.signingKey, bob.account, bob.device, publicKey, NOW);
    const posed = issueLeafCredential(alice.signer, posing);
    expect(await refusal(() => at(NOW).identify(posed, publicKey))).toBe('certificate-mismatch');
  });

  it('whose device signed itself is refused', async () => {
    const alice = await owner();
    const stolen = await generateSigningKey(random);
    const payload = deviceCertificate.encode({
      account: alice.account,
      device: alice.device,
      key: stolen.publicKey,
      issued: NOW,
    });
    const device = await stolen.sign(signatureContexts.device, payload);
    const credential = issueLeafCredential(alice.signer, device);
    expect(await refusal(() => at(NOW).identify(credential, stolen.publicKey))).toBe('bad-signature');
  });

  it('outlives its certificate by the longest journey of an envelope', async () => {
    const { credential, publicKey } = await leaf(await owner());
    expect(await refusal(() => at(END + TRAVEL).identify(credential, publicKey))).toBeUndefined();
    expect(await refusal(() => at(END + TRAVEL + 1).identify(credential, publicKey))).toBe('certificate-expired');
  });

  it('is judged by a renewed certificate of the same key as by the old one', async () => {
    const alice = await owner();
    const { publicKey } = await generateSigningKey(random);
    const later = END + TRAVEL + 1;
    const renewed = await issueSigner(alice.identityKey, alice.signingKey.publicKey, later);
    const device = await issueDevice(alice.signingKey, alice.account, alice.device, publicKey, NOW);
    expect(await at(later).identify(issueLeafCredential(renewed, device), publicKey)).toMatchObject({
      account: alice.account,
    });
  });
});
