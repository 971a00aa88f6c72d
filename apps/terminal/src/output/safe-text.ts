/**
 * Texts and names of others reach a terminal only through here: a control character could move the cursor, rewrite what was shown, set the
 * window's title or answer back as if typed (terminal escape injection), and a direction override could show a name that is not the name.
 */

// C0 except newline and tab, DEL, C1 (U+009B alone starts a control sequence), line and paragraph separator.
// eslint-disable-next-line no-control-regex -- control characters are what it looks for
const CONTROL = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u2028\u2029]/g;
// Direction marks, embeddings, overrides and isolates; zero-width no-break space; tag characters.
const INVISIBLE = /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff\u{e0000}-\u{e007f}]/gu;
const C0_PICTURES = 0x2400;
const DELETE_PICTURE = '\u2421';

function shown(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  if (code < 0x20) return String.fromCodePoint(C0_PICTURES + code);
  return code === 0x7f ? DELETE_PICTURE : `\\u{${code.toString(16)}}`;
}

/** A text of several lines: newlines and tabs stay, every other control character becomes visible. */
export function safeText(text: string): string {
  return text.replaceAll('\r\n', '\n').replace(CONTROL, shown).replace(INVISIBLE, shown);
}

/** A name, an address, a title: one line. */
export function safeLine(text: string): string {
  return safeText(text).replaceAll('\n', '\u240a').replaceAll('\t', '\u2409');
}

/**
 * JSON whose reading gives the same value and that is harmless on a terminal: `JSON.stringify` leaves DEL, C1 and direction overrides as they
 * are.
 */
export function safeJson(value: unknown): string {
  return safeJsonText(JSON.stringify(value));
}

/** The same for JSON that is written already. */
export function safeJsonText(json: string): string {
  const escape = (character: string): string =>
    [...Array(character.length).keys()]
      .map((at) => `\\u${character.charCodeAt(at).toString(16).padStart(4, '0')}`)
      .join('');
  return json.replace(CONTROL, escape).replace(INVISIBLE, escape);
}
