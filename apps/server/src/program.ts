/** What the running program is: where its files lie and which version it is. */
export interface Program {
  readonly version: string;
  /** Folder of the built web application; it may be missing. */
  readonly webRoot: string;
}

/** Injection token of `Program`. */
export const PROGRAM = Symbol('Program');
