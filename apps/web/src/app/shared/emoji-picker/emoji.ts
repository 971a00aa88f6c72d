/** One of the five skin tones (the last digit of its modifier, U+1F3FB to U+1F3FF), or 0 for the yellow of cartoons. */
export type SkinTone = 0 | 1 | 2 | 3 | 4 | 5;

export interface Emoji {
  readonly text: string;
  readonly name: string;
  /** What people may call it, in lower case. */
  readonly words: readonly string[];
  /** The same in other skin tones: all people in it in the same one. */
  readonly tones: ReadonlyMap<SkinTone, string>;
}

export interface Category {
  readonly name: string;
  readonly icon: string;
  readonly emoji: readonly Emoji[];
}

/** The emoji in the tone that a person chose, where it comes in tones. */
export const inTone = (emoji: Emoji, tone: SkinTone): string => emoji.tones.get(tone) ?? emoji.text;
