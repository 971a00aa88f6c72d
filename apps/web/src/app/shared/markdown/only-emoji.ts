const emoji =
  /^(?:\p{Regional_Indicator}{2}|(?:\p{Emoji_Presentation}|\p{Emoji}\ufe0f)\p{Emoji_Modifier}?(?:\u20e3|(?:\u200d\p{Emoji}\ufe0f?\p{Emoji_Modifier}?)*))$/u;

/** How many emoji the text consists of when there is nothing else in it and they are at most three; else 0. */
export function countOnlyEmoji(text: string): number {
  const shown = text.trim();
  // The longest emoji are families and flags of regions: some thirty code units each.
  if (shown === '' || shown.length > 100) return 0;
  const characters = [...new Intl.Segmenter().segment(shown)].map(({ segment }) => segment);
  const marks = characters.filter((character) => character.trim() !== '');
  return marks.length <= 3 && marks.every((mark) => emoji.test(mark)) ? marks.length : 0;
}
