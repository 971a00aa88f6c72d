import { looksLikeSafetyNumber } from './looks-like-safety-number';

const digits = '01234 '.repeat(12).trim();

test.each([digits, digits.replace(/ /g, ''), `parley-safety-number:${digits.replace(/ /g, '')}`, `\n${digits}\t`])(
  '%j is taken as a safety number',
  (text) => expect(looksLikeSafetyNumber(text)).toBe(true),
);

test.each(['', digits.slice(1), `${digits} 1`, 'https://example.com/', digits.replace('4', 'x')])('%j is not', (text) =>
  expect(looksLikeSafetyNumber(text)).toBe(false),
);
