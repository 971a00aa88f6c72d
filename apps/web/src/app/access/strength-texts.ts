/** What the estimator finds wrong, and what it suggests, in words. */
const sentences: Record<string, () => string> = {
  straightRow: () => $localize`Keys in a row are easy to guess.`,
  keyPattern: () => $localize`Short keyboard patterns are easy to guess.`,
  simpleRepeat: () => $localize`Repeated characters like “aaa” are easy to guess.`,
  extendedRepeat: () => $localize`Repeated patterns like “abcabc” are easy to guess.`,
  sequences: () => $localize`Sequences like “abc” or “6543” are easy to guess.`,
  recentYears: () => $localize`Years are easy to guess.`,
  dates: () => $localize`Dates are easy to guess.`,
  topTen: () => $localize`This is one of the ten most common passwords.`,
  topHundred: () => $localize`This is one of the most common passwords.`,
  common: () => $localize`This is a common password.`,
  similarToCommon: () => $localize`This is close to a common password.`,
  wordByItself: () => $localize`A single word is easy to guess.`,
  namesByThemselves: () => $localize`Names are easy to guess.`,
  commonNames: () => $localize`Names are easy to guess.`,
  userInputs: () => $localize`Leave out what others know of you.`,
  l33t: () => $localize`Swapping letters for signs, like “@” for “a”, does not help much.`,
  reverseWords: () => $localize`Writing words backwards does not help much.`,
  allUppercase: () => $localize`Capitals everywhere do not help much.`,
  capitalization: () => $localize`A capital at the beginning does not help much.`,
  associatedYears: () => $localize`Leave out years that belong to you.`,
  repeated: () => $localize`Do not repeat words and characters.`,
  longerKeyboardPattern: () => $localize`Use a longer pattern with more turns.`,
  anotherWord: () => $localize`Add one or two more words that have nothing to do with each other.`,
  useWords: () => $localize`Several words work best, and are easy to type.`,
  noNeed: () => $localize`Signs, digits and capitals are not needed.`,
};

/** The sentence of a finding; null for what a person need not know. */
export const strengthText = (finding: string): string | null => sentences[finding]?.() ?? null;
