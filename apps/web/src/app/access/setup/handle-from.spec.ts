import { handleFrom } from './handle-from';

test.each([
  ['Alice', 'alice'],
  ['  Zoë van Dyk ', 'zoe.van.dyk'],
  ['Jörg Groß', 'jorg.gross'],
  ['李小龍', ''],
  ['R2-D2!', 'r2.d2'],
  [`${'a'.repeat(31)} b`, 'a'.repeat(31)],
])('a handle for %p is %p', (name, handle) => {
  expect(handleFrom(name)).toBe(handle);
});
