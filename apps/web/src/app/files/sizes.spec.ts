import { bytesText, shareText, timeLeftText } from './sizes';

test.each([
  [0, '0 bytes'],
  [999, '999 bytes'],
  [1_000, '1 kB'],
  [12_345_678, '12.3 MB'],
  [987_654_321, '988 MB'],
  [5_000_000_000_000, '5 TB'],
])('%i bytes are %s', (bytes, text) => {
  expect(bytesText(bytes, 'en')).toBe(text);
});

test('a part is told in the unit of the whole', () => {
  expect(shareText(0, 88_100_000, 'en')).toBe('0');
  expect(shareText(3_140_000, 88_100_000, 'de')).toBe('3,1');
  expect(shareText(340_000, 5_000_000_000, 'en')).toBe('0');
});

test('the time that is left is told in the largest unit that fits, and not when nothing moves', () => {
  expect(timeLeftText(0.2)).toBe('1 s left');
  expect(timeLeftText(90)).toBe('2 min left');
  expect(timeLeftText(7_000)).toBe('2 h left');
  expect(timeLeftText(Infinity)).toBe('');
});
