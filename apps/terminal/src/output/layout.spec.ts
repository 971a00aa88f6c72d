import { cellWidth, hang, table } from './layout';

describe('the layout of text', () => {
  it.each([
    ['abc', 3],
    ['日本', 4],
    ['👩‍👩‍👧', 2],
    ['e\u0301', 1],
    ['a\u200bb', 2],
    ['', 0],
  ])('knows how many cells %j takes', (text, width) => {
    expect(cellWidth(text)).toBe(width);
  });

  it('aligns columns by what is seen and leaves no space at the ends of lines', () => {
    expect(
      table([
        ['日本', 'x', ''],
        ['bob', 'yy', 'z'],
      ]),
    ).toEqual(['日本  x', 'bob   yy  z']);
    expect(table([])).toEqual([]);
  });

  it('indents the lines of a text, so that none looks like a message of its own', () => {
    expect(hang('12:00  Bob  ', 'hi\n12:01  Alice  I agree')).toBe('12:00  Bob  hi\n            12:01  Alice  I agree');
  });
});
