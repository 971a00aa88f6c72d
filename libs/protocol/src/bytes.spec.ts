import fc from 'fast-check';
import { fromBase32, fromBase64Url, toBase32, toBase64Url } from './bytes';

const hexOf = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');

// RFC 4648 §10, lower case, without padding.
test.each([
  ['', ''],
  ['f', 'my'],
  ['fo', 'mzxq'],
  ['foo', 'mzxw6'],
  ['foob', 'mzxw6yq'],
  ['fooba', 'mzxw6ytb'],
  ['foobar', 'mzxw6ytboi'],
])('base32 of "%s" is "%s"', (text, encoded) => {
  expect(toBase32(Buffer.from(text))).toBe(encoded);
  expect(hexOf(fromBase32(encoded))).toBe(hexOf(Buffer.from(text)));
});

test.each(['MY', 'mz', 'm', 'mzx', 'm1', 'my======', 'mzxw6yr'])('base32 "%s" is not canonical and refused', (text) => {
  expect(() => fromBase32(text)).toThrow('base32');
});

test('both encodings give back any bytes', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 100 }), (bytes) => {
      expect(hexOf(fromBase32(toBase32(bytes)))).toBe(hexOf(bytes));
      expect(hexOf(fromBase64Url(toBase64Url(bytes)))).toBe(hexOf(bytes));
    }),
  );
});

test.each(['a', 'a+b/', '*'])('base64url "%s" is refused', (text) => {
  expect(() => fromBase64Url(text)).toThrow('base64url');
});
