import type { MessageView } from '@parley/client';
import { PATIENCE_MS } from '../cli/context';
import type { SharedClient } from '../session/shared-client';

/** Marks what was shown as read: behind the output, one commit at a time, only the last of each conversation. */
export class ReadMarks {
  private readonly waiting = new Map<string, MessageView>();
  private working: Promise<void> | null = null;

  constructor(
    private readonly client: SharedClient,
    private readonly onFailure: (error: unknown) => void,
  ) {}

  note(messages: readonly MessageView[]): void {
    for (const message of messages) {
      const later = this.waiting.get(message.conversation);
      if (!later || later.position < message.position) this.waiting.set(message.conversation, message);
    }
    if (this.waiting.size > 0) this.working ??= this.work();
  }

  /** Resolves when everything noted is marked. */
  async finish(): Promise<void> {
    await this.working;
  }

  private async work(): Promise<void> {
    try {
      for (let next = this.take(); next; next = this.take()) {
        await this.client.patientCall({ until: Date.now() + PATIENCE_MS }, 'markRead', next.conversation, next.id);
      }
    } catch (error) {
      this.onFailure(error);
    } finally {
      this.working = null;
    }
  }

  private take(): MessageView | undefined {
    const [message] = this.waiting.values();
    if (message) this.waiting.delete(message.conversation);
    return message;
  }
}
