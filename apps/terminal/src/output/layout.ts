/** Columns of text as wide as a terminal shows them. */

const graphemes = new Intl.Segmenter(undefined, { granularity: 'grapheme' });
const WIDE =
  /^(?:\p{Emoji_Presentation}|[\p{Script=Han}\p{Script=Hangul}\p{Script=Hiragana}\p{Script=Katakana}\u3000-\u303e\uff01-\uff60\uffe0-\uffe6])/u;
const NO_WIDTH = /^[\p{Mark}\p{Default_Ignorable_Code_Point}]+$/u;
const EMOJI_STYLE = '\ufe0f';

/** Terminal cells that this text takes. */
export function cellWidth(text: string): number {
  let width = 0;
  for (const { segment } of graphemes.segment(text)) {
    if (NO_WIDTH.test(segment)) continue;
    width += WIDE.test(segment) || segment.includes(EMOJI_STYLE) ? 2 : 1;
  }
  return width;
}

function padCells(text: string, width: number): string {
  return text + ' '.repeat(Math.max(0, width - cellWidth(text)));
}

/** Rows with aligned columns, two spaces between them. */
export function table(rows: readonly (readonly string[])[]): string[] {
  const columns = Math.max(0, ...rows.map((row) => row.length));
  const widths = Array.from({ length: columns }, (_, column) =>
    Math.max(...rows.map((row) => cellWidth(row[column] ?? ''))),
  );
  return rows.map((row) =>
    row
      .map((cell, column) => (column === row.length - 1 ? cell : padCells(cell, widths[column] ?? 0)))
      .join('  ')
      .trimEnd(),
  );
}

/** Everything behind the first line starts under it, so that no text can look like a line of its own. */
export function hang(prefix: string, text: string): string {
  const indent = ' '.repeat(cellWidth(prefix));
  return prefix + text.split('\n').join(`\n${indent}`);
}
