import { createPrivateKey, sign } from 'node:crypto';
import { signatureContexts, signatureInput, signed, utf8 } from '@parley/protocol';
import { bytes, hex, random, refusal } from './fixtures';
import { openSigned } from './open-signed';
import { generateSigningKey, signingKeyFromSeed } from './signing-key';
import { verifyingKey } from './verifying-keys';

/** RFC 8032 §7.1, tests 1 to 3. */
const RFC_8032 = [
  {
    seed: '9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60',
    publicKey: 'd75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a',
    message: '',
    signature:
      'e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b',
  },
  {
    seed: '4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb',
    publicKey: '3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c',
    message: '72',
    signature:
      '92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00',
  },
  {
    seed: 'c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7',
    publicKey: 'fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025',
    message: 'af82',
    signature:
      '6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a',
  },
];

describe('a signing key', () => {
  it.each(RFC_8032)('has the public key of RFC 8032 for seed $seed', async ({ seed, publicKey }) => {
    expect(hex((await signingKeyFromSeed(bytes(seed))).publicKey)).toBe(publicKey);
  });

  it.each(RFC_8032)('verifies the signature of RFC 8032 by $publicKey', async ({ publicKey, message, signature }) => {
    const key = await verifyingKey(bytes(publicKey));
    expect(await key.verify(bytes(message), bytes(signature))).toBe(true);
    expect(await key.verify(utf8('another message'), bytes(signature))).toBe(false);
  });

  it('signs the context, a zero byte and the payload, as an independent Ed25519 does', async () => {
    const key = await generateSigningKey(random);
    const payload = random(100);
    const { signature } = signed.decode(await key.sign(signatureContexts.card, payload));
    const pkcs8 = Buffer.concat([Buffer.from('302e020100300506032b657004220420', 'hex'), key.seed]);
    const independent = createPrivateKey({ key: pkcs8, format: 'der', type: 'pkcs8' });
    expect(hex(signature)).toBe(hex(sign(null, signatureInput(signatureContexts.card, payload), independent)));
    expect(hex(signatureInput(signatureContexts.card, payload))).toBe(hex(utf8('parley card 1')) + '00' + hex(payload));
  });

  it('comes back from its seed, of which it keeps a copy', async () => {
    const key = await generateSigningKey(random);
    const seed = key.seed.slice();
    const again = await signingKeyFromSeed(seed);
    seed.fill(0);
    expect(again.publicKey).toEqual(key.publicKey);
    expect(again.seed).toEqual(key.seed);
  });

  it('refuses a seed of another length', async () => {
    expect(await refusal(() => signingKeyFromSeed(random(31)))).toBe('malformed');
  });

  it('refuses to sign a payload that nobody would take', async () => {
    const key = await generateSigningKey(random);
    expect(await refusal(() => key.sign(signatureContexts.card, new Uint8Array(24 * 1024)))).toBe('too-large');
  });
});

describe('signed bytes', () => {
  it('open under their key and context, and under no other', async () => {
    const [key, other] = await Promise.all([generateSigningKey(random), generateSigningKey(random)]);
    const encoded = await key.sign(signatureContexts.card, utf8('payload'));
    expect(await openSigned(encoded, signatureContexts.card, key.publicKey)).toEqual(utf8('payload'));
    expect(await refusal(() => openSigned(encoded, signatureContexts.card, other.publicKey))).toBe('bad-signature');
    for (const context of Object.values(signatureContexts).filter((one) => one !== signatureContexts.card))
      expect(await refusal(() => openSigned(encoded, context, key.publicKey))).toBe('bad-signature');
  });

  it('refuse a public key that is none', async () => {
    const encoded = await (await generateSigningKey(random)).sign(signatureContexts.card, utf8('payload'));
    expect(await refusal(() => openSigned(encoded, signatureContexts.card, random(31)))).toBe('bad-signature');
  });

  it('stay verifiable while more keys come by than are remembered', async () => {
    const key = await generateSigningKey(random);
    const encoded = await key.sign(signatureContexts.card, utf8('payload'));
    for (let i = 0; i < 1_100; i++) await verifyingKey(random(32));
    expect(await openSigned(encoded, signatureContexts.card, key.publicKey)).toEqual(utf8('payload'));
  });
});
