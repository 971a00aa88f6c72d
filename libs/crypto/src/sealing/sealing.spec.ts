import { constants, createDecipheriv, createPrivateKey, generateKeyPairSync, privateDecrypt } from 'node:crypto';
import { card, idBytes, MAX_CONTENT_BYTES, MAX_ENVELOPE_BYTES, utf8, type AccountId } from '@parley/protocol';
import fc from 'fast-check';
import { cardFields, flipped, owner, random, refusal } from '../identity/fixtures';
import { createUnsealer, generateSealingKey, Sealer, type SealingKeyPair, type Unsealer } from './index';

const OVERHEAD = 1 + 256 + 16;

describe('a seal', () => {
  const sealer = new Sealer();
  let keys: SealingKeyPair;
  let account: AccountId;
  let unsealer: Unsealer;
  beforeAll(async () => {
    keys = await generateSealingKey();
    account = (await owner()).account;
    unsealer = await createUnsealer(account, keys.privateKey);
  });
  const seal = (plaintext: Uint8Array): Promise<Uint8Array> => sealer.seal(account, keys.publicKey, plaintext);

  it('opens for the account it was made for', async () => {
    const plaintext = utf8('for your eyes only');
    expect(await unsealer.unseal(await seal(plaintext))).toEqual(plaintext);
  });

  it.each([0, 1, 1022, 1023, 1024, 5_000, 70_000, MAX_CONTENT_BYTES - 1])('holds %d bytes', async (length) => {
    const plaintext = Uint8Array.from({ length }, (_, i) => (i * 7) % 251);
    const sealed = await seal(plaintext);
    expect(Buffer.compare(await unsealer.unseal(sealed), plaintext)).toBe(0);
    expect(sealed.length).toBeLessThan(MAX_ENVELOPE_BYTES - 128);
  });

  it('has the same length for all contents of a size class, and never the same bytes', async () => {
    const short = await seal(utf8('a'));
    const longer = await seal(new Uint8Array(1_023));
    const again = await seal(utf8('a'));
    expect([short.length, longer.length]).toEqual([1024 + OVERHEAD, 1024 + OVERHEAD]);
    expect((await seal(new Uint8Array(1_024))).length).toBe(1088 + OVERHEAD);
    expect(again.subarray(1, 257)).not.toEqual(short.subarray(1, 257));
    expect(again.subarray(257)).not.toEqual(short.subarray(257));
  });

  it('is what its description says: an independent RSA and AES open it', async () => {
    const sealed = await seal(utf8('independent'));
    const key = privateDecrypt(
      {
        key: createPrivateKey({ key: Buffer.from(keys.privateKey), format: 'der', type: 'pkcs8' }),
        padding: constants.RSA_PKCS1_OAEP_PADDING,
        oaepHash: 'sha256',
        oaepLabel: Buffer.from(idBytes(account)),
      },
      sealed.subarray(1, 257),
    );
    const decipher = createDecipheriv('aes-256-gcm', key, new Uint8Array(12));
    decipher.setAAD(Buffer.concat([utf8('parley seal 1'), idBytes(account)]));
    decipher.setAuthTag(sealed.subarray(-16));
    const padded = Buffer.concat([decipher.update(sealed.subarray(257, -16)), decipher.final()]);
    expect(sealed[0]).toBe(1);
    expect(padded.subarray(0, 12)).toEqual(Buffer.from('independent\x80', 'latin1'));
  });

  it('opens for no other account, even under the same key, and under no other key', async () => {
    const sealed = await seal(utf8('secret'));
    const sameKey = await createUnsealer((await owner()).account, keys.privateKey);
    const sameAccount = await createUnsealer(account, (await generateSealingKey()).privateKey);
    expect(await refusal(() => sameKey.unseal(sealed))).toBe('unsealing-failed');
    expect(await refusal(() => sameAccount.unseal(sealed))).toBe('unsealing-failed');
  });

  it('follows a recipient to a new key', async () => {
    const rotated = await generateSealingKey();
    await seal(utf8('remembers the first key'));
    const sealed = await sealer.seal(account, rotated.publicKey, utf8('new'));
    expect(await (await createUnsealer(account, rotated.privateKey)).unseal(sealed)).toEqual(utf8('new'));
    expect(await refusal(() => unsealer.unseal(sealed))).toBe('unsealing-failed');
  });

  it('with any one byte changed is refused', async () => {
    const sealed = await seal(utf8('secret'));
    const codes = await Promise.all(
      Array.from(sealed, (_, i) => refusal(() => unsealer.unseal(flipped(sealed, i, i % 8)))),
    );
    expect(codes[0]).toBe('unknown-version');
    expect(new Set(codes.slice(1))).toEqual(new Set(['unsealing-failed']));
  }, 60_000);

  it('cut short, or with more behind it, is refused', async () => {
    const sealed = await seal(utf8('secret'));
    expect(await refusal(() => unsealer.unseal(new Uint8Array()))).toBe('unknown-version');
    expect(await refusal(() => unsealer.unseal(sealed.subarray(0, -1)))).toBe('malformed');
    expect(await refusal(() => unsealer.unseal(Uint8Array.of(...sealed, 0)))).toBe('unsealing-failed');
    const huge = new Uint8Array(MAX_CONTENT_BYTES + OVERHEAD + 1).fill(1);
    expect(await refusal(() => unsealer.unseal(huge))).toBe('too-large');
  });

  it('of random bytes is refused with a ProtocolError', async () => {
    const garbage = fc.oneof(
      fc.uint8Array({ maxLength: 2_000 }),
      fc.uint8Array({ minLength: 1_400, maxLength: 2_000 }).map((tail) => Uint8Array.of(1, ...tail)),
    );
    await fc.assert(
      fc.asyncProperty(garbage, async (sealed) => {
        const code = await refusal(() => unsealer.unseal(sealed));
        expect(['unknown-version', 'malformed', 'unsealing-failed']).toContain(code);
      }),
    );
  });

  it('cannot be made for a key that is no RSA-2048 key', async () => {
    const large = generateKeyPairSync('rsa', { modulusLength: 4096 });
    const spki = new Uint8Array(large.publicKey.export({ format: 'der', type: 'spki' }));
    const pkcs8 = new Uint8Array(large.privateKey.export({ format: 'der', type: 'pkcs8' }));
    expect(await refusal(() => sealer.seal(account, spki, utf8('x')))).toBe('malformed');
    expect(await refusal(() => createUnsealer(account, pkcs8))).toBe('malformed');
    expect(await refusal(() => sealer.seal(account, random(294), utf8('x')))).toBe('malformed');
    expect(await refusal(() => createUnsealer(account, random(1_200)))).toBe('malformed');
  });

  it('is not made for more than it holds', async () => {
    expect(await refusal(() => seal(new Uint8Array(MAX_CONTENT_BYTES)))).toBe('too-large');
  });

  it('has keys that fit into a card and a vault', async () => {
    const { server } = await owner();
    const fields = { ...cardFields(server), account, sealingKey: keys.publicKey };
    expect(card.decode(card.encode(fields)).sealingKey).toEqual(keys.publicKey);
    expect(keys.privateKey.length).toBeLessThanOrEqual(2_048);
  });
});
