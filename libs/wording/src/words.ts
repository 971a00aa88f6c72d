/** A finding in words: what is so, and what a person can do about it. */
export interface DiagnosisText {
  readonly detail: string;
  /** Null when there is nothing to do. */
  readonly remedy: string | null;
}
