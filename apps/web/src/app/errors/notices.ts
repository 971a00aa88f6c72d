import { inject, Injectable, type ErrorHandler } from '@angular/core';
import { ProtocolError } from '@parley/protocol';
import { CodeGone } from '../shared/load-code';
import { SnackBars } from '../shared/snack-bars';
import { errorText } from './error-text';

const SHOWN_MS = 6_000;

/** Short notices at the edge of the window. What a component does not handle itself ends here, in words a person can act on. */
@Injectable({ providedIn: 'root' })
export class Notices implements ErrorHandler {
  private readonly bars = inject(SnackBars);

  say(text: string): void {
    void this.bars.show(text, undefined, { duration: SHOWN_MS });
  }

  /** With something to do about it. Resolves with whether it was chosen. */
  offer(text: string, action: string): Promise<boolean> {
    return this.bars.show(text, action, { duration: SHOWN_MS });
  }

  failed(error: unknown): void {
    void this.bars.show(errorText(error), $localize`Close`, { politeness: 'assertive' });
  }

  /** Carries something out and says why when it fails. @returns whether it succeeded */
  async attempt(what: () => Promise<unknown>): Promise<boolean> {
    try {
      await what();
      return true;
    } catch (error) {
      this.failed(error);
      return false;
    }
  }

  /** What nobody caught: a refusal is told to the person, anything else is a bug and is told to its finder, too. */
  handleError(error: unknown): void {
    // The banner says it.
    if (isGone(error)) return;
    const reason = refusalIn(error);
    if (reason === null) console.error(error); // eslint-disable-line no-console
    this.failed(reason ?? error);
  }
}

const isGone = (error: unknown): boolean =>
  error instanceof CodeGone || (error instanceof Error && 'rejection' in error && error.rejection instanceof CodeGone);

/** Angular passes what a promise was rejected with inside an error of its own. */
function refusalIn(error: unknown): ProtocolError | null {
  if (error instanceof ProtocolError) return error;
  if (error instanceof Error) return refusalIn((error as { rejection?: unknown }).rejection ?? error.cause ?? null);
  return null;
}
