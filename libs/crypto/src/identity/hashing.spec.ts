import { utf8 } from '@parley/protocol';
import { bytes, flipped, hex } from './fixtures';
import { constantTimeEqual, hkdf, hmacSha256, sha256 } from './hashing';

describe('hashing', () => {
  it('gives the SHA-256 of FIPS 180-4 for "abc" and for nothing', () => {
    expect(hex(sha256(utf8('abc')))).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
    expect(hex(sha256(new Uint8Array()))).toBe('e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855');
  });

  it('gives the HMAC-SHA-256 of RFC 4231 test cases 2 and 6', () => {
    expect(hex(hmacSha256(utf8('Jefe'), utf8('what do ya want for nothing?')))).toBe(
      '5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843',
    );
    const long = new Uint8Array(131).fill(0xaa);
    expect(hex(hmacSha256(long, utf8('Test Using Larger Than Block-Size Key - Hash Key First')))).toBe(
      '60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54',
    );
  });

  it('gives the HKDF-SHA-256 of RFC 5869 test cases 1 and 3', () => {
    const key = new Uint8Array(22).fill(0x0b);
    expect(hex(hkdf(key, bytes('000102030405060708090a0b0c'), bytes('f0f1f2f3f4f5f6f7f8f9'), 42))).toBe(
      '3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865',
    );
    expect(hex(hkdf(key, new Uint8Array(), new Uint8Array(), 42))).toBe(
      '8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d9d201395faa4b61a96c8',
    );
  });

  it('finds a difference in every byte, and in the length', () => {
    const secret = sha256(utf8('secret'));
    expect(constantTimeEqual(secret, secret.slice())).toBe(true);
    for (let i = 0; i < secret.length; i++) expect(constantTimeEqual(secret, flipped(secret, i))).toBe(false);
    expect(constantTimeEqual(secret, secret.subarray(1))).toBe(false);
  });
});
