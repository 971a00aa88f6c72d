/** Characters that turn the direction of what follows against what is written: overrides and embeddings. */
const directionTricks = /[\u202a-\u202e]/g;

/** The text without characters that make it read differently from what it is; isolates and marks, which scripts need, stay. */
export const withoutTricks = (text: string): string => text.replace(directionTricks, '');
