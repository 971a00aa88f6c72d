/** Colours that go well with either theme and carry white or black initials; six hexadecimal digits each. */
export const personColours: readonly string[] = [
  '0c7a7f',
  '2f6fb5',
  '4f54b4',
  '7b4fb0',
  'a8458f',
  'b8475f',
  'b65a2b',
  '9a6b14',
  '5f7a22',
  '2e7d4f',
  '4a6572',
  '6d5a52',
];
