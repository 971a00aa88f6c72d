/** The first character of the first and of the last word, as people see characters; "?" for a name without any. */
export function initialsOf(name: string): string {
  const words = name
    .split(/(?:(?!\u200d|\ufe0f)[^\p{L}\p{N}\p{M}\p{Extended_Pictographic}])+/u)
    .filter((word) => word !== '');
  const ends = words.length > 1 ? [words[0], words.at(-1)] : words;
  const initials = ends.map((word) => [...new Intl.Segmenter().segment(word ?? '')][0]?.segment ?? '').join('');
  return initials.toLocaleUpperCase() || '?';
}
