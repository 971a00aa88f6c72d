/** One check as it is told: what was found, and what a person can do about it. */
export interface Line {
  readonly check: string;
  readonly ok: boolean;
  readonly detail: string;
  /** Null when there is nothing to do. */
  readonly remedy: string | null;
}

/** Lines as they are found. */
export type Lines = AsyncGenerator<Line, void, void>;

export const fine = (check: string, detail: string): Line => ({ check, ok: true, detail, remedy: null });

export const fault = (check: string, detail: string, remedy: string): Line => ({ check, ok: false, detail, remedy });
