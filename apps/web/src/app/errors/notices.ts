import { inject, Injectable, type ErrorHandler } from '@angular/core';
import { MatSnackBar } from '@angular/material/snack-bar';
import { ProtocolError } from '@parley/protocol';
import { firstValueFrom } from 'rxjs';
import { errorText } from './error-text';

const SHOWN_MS = 6_000;

/** Short notices at the edge of the window. What a component does not handle itself ends here, in words a person can act on. */
@Injectable({ providedIn: 'root' })
export class Notices implements ErrorHandler {
  private readonly bar = inject(MatSnackBar);

  say(text: string): void {
    this.bar.open(text, undefined, { duration: SHOWN_MS });
  }

  /** With something to do about it. Resolves with whether it was chosen. */
  async offer(text: string, action: string): Promise<boolean> {
    const shown = this.bar.open(text, action, { duration: SHOWN_MS });
    return (await firstValueFrom(shown.afterDismissed())).dismissedByAction;
  }

  failed(error: unknown): void {
    this.bar.open(errorText(error), $localize`Close`, { politeness: 'assertive' });
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
    const reason = refusalIn(error);
    if (reason === null) console.error(error); // eslint-disable-line no-console
    this.failed(reason ?? error);
  }
}

/** Angular passes what a promise was rejected with inside an error of its own. */
function refusalIn(error: unknown): ProtocolError | null {
  if (error instanceof ProtocolError) return error;
  if (error instanceof Error) return refusalIn((error as { rejection?: unknown }).rejection ?? error.cause ?? null);
  return null;
}
