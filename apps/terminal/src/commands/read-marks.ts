import { ProtocolError } from '@parley/protocol';
import { PATIENCE_MS } from '../cli/context';
import type { ReceiveCursor, Shown } from '../profile/receive-cursor';
import type { SharedClient } from '../session/shared-client';

/** There is nothing left to mark. */
const GONE = new Set(['not-found', 'unknown-contact', 'unknown-conversation']);

/**
 * Marks what was shown as read: behind the output, one commit at a time, only the last of each conversation. What does not come to it stays with
 * the cursor, for the next command.
 */
export class ReadMarks {
  private working: Promise<void> | null = null;

  constructor(
    private readonly client: Pick<SharedClient, 'patientCall'>,
    private readonly cursor: ReceiveCursor,
    private readonly onFailure: (error: unknown) => void,
  ) {}

  /** Begins with what the cursor holds, where that is not going on already. */
  begin(): void {
    if (this.cursor.unmarked.length > 0) this.working ??= this.work();
  }

  /** Resolves when everything is marked, or at the signal. */
  async finish(signal: AbortSignal): Promise<void> {
    if (this.working !== null && !signal.aborted) {
      const aborted = new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve()));
      await Promise.race([this.working, aborted]);
    }
    await this.cursor.save();
  }

  private async work(): Promise<void> {
    try {
      for (let [next] = this.cursor.unmarked; next !== undefined; [next] = this.cursor.unmarked) await this.mark(next);
    } catch (error) {
      this.onFailure(error);
    } finally {
      this.working = null;
    }
  }

  private async mark({ conversation, id }: Shown): Promise<void> {
    try {
      await this.client.patientCall({ until: Date.now() + PATIENCE_MS }, 'markRead', conversation, id);
    } catch (error) {
      if (!(error instanceof ProtocolError) || !GONE.has(error.code)) throw error;
    }
    this.cursor.marked(conversation, id);
  }
}
