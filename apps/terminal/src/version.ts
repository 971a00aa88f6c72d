/** Filled in when the program is bundled. */
declare const PARLEY_VERSION: string | undefined;

export const version: string = typeof PARLEY_VERSION === 'string' ? PARLEY_VERSION : 'development';
