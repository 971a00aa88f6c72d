import { argon2Sync, hkdfSync } from 'node:crypto';
import { argon2id } from 'hash-wasm';
import { bytes, hex, random, refusal } from '../identity/fixtures';
import { deriveFromPassword, newPasswordParameters } from './password';

const parameters = { salt: new Uint8Array(16).fill(2), memoryKiB: 64 * 1024, passes: 3, lanes: 1 };

describe('Argon2id', () => {
  it('of the platform gives the tag of RFC 9106 §5.3, so that it can judge ours', () => {
    const tag = argon2Sync('argon2id', {
      message: Buffer.alloc(32, 1),
      nonce: Buffer.alloc(16, 2),
      secret: Buffer.alloc(8, 3),
      associatedData: Buffer.alloc(12, 4),
      memory: 32,
      passes: 3,
      parallelism: 4,
      tagLength: 32,
    });
    expect(tag.toString('hex')).toBe('0d640df58d78766c08c037a34a8b53c9d01ef0452d75b65eb52520e96b01e659');
  });

  it('of ours gives the tag of the reference implementation', async () => {
    const tag = await argon2id({
      password: 'password',
      salt: 'somesalt',
      iterations: 2,
      parallelism: 1,
      memorySize: 65_536,
      hashLength: 32,
      outputType: 'binary',
    });
    expect(hex(tag)).toBe('09316115d5cf24ed5a15a31a3ba326e5cf32edc24702987c02b6566f61913cf7');
  });
});

describe('keys of a password', () => {
  it('are Argon2id and HKDF with an info for each, as an independent implementation gives them', async () => {
    const keys = await deriveFromPassword('correct horse', parameters);
    const hash = argon2Sync('argon2id', {
      message: 'correct horse',
      nonce: parameters.salt,
      memory: 65_536,
      passes: 3,
      parallelism: 1,
      tagLength: 32,
    });
    const expected = (purpose: string): string =>
      Buffer.from(hkdfSync('sha256', hash, '', `parley password ${purpose} 1`, 32)).toString('hex');
    expect(hex(keys.secret)).toBe(expected('authentication'));
    expect(hex(keys.everydayKey)).toBe(expected('everyday'));
    expect(hex(keys.identityKey)).toBe(expected('identity'));
    expect(keys.kind).toBe('password');
  });

  it('do not depend on how a keyboard composes letters', async () => {
    const composed = await deriveFromPassword('caf\u00e9 \ufb01n', parameters);
    const decomposed = await deriveFromPassword('cafe\u0301 fin', parameters);
    expect(decomposed).toEqual(composed);
  });

  it('are others for another password and another salt', async () => {
    const secrets = await Promise.all([
      deriveFromPassword('a', parameters),
      deriveFromPassword('b', parameters),
      deriveFromPassword('a', { ...parameters, salt: bytes('03'.repeat(16)) }),
    ]);
    expect(new Set(secrets.map(({ secret }) => hex(secret))).size).toBe(3);
  });

  it('are not made of nothing', async () => {
    expect(await refusal(() => deriveFromPassword('', parameters))).toBe('wrong-password');
  });

  it.each([
    ['less memory', { memoryKiB: 64 * 1024 - 1 }],
    ['fewer passes', { passes: 2 }],
    ['no lane', { lanes: 0 }],
    ['a short salt', { salt: new Uint8Array(8) }],
    ['more than a gibibyte', { memoryKiB: 1024 * 1024 + 1 }],
    ['hundreds of passes', { passes: 1_000 }],
    ['hundreds of lanes', { lanes: 200 }],
    ['a broken number', { memoryKiB: 64 * 1024 + 0.5 }],
    ['no number', { memoryKiB: Number.NaN }],
  ])('are refused for %s', async (_, weaker) => {
    expect(await refusal(() => deriveFromPassword('password', { ...parameters, ...weaker }))).toBe('weak-parameters');
  });

  it('cost the standard price by default, with a fresh salt', () => {
    const fresh = newPasswordParameters(random);
    expect(fresh).toMatchObject({ memoryKiB: 65_536, passes: 3, lanes: 1 });
    expect(fresh.salt.length).toBe(16);
    expect(newPasswordParameters(random).salt).not.toEqual(fresh.salt);
  });
});
