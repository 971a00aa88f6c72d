/** The conversation of notes to self. */
export const SELF = 'self';
