import type { MessageView } from '@parley/client';
import type { AccountId, MessageId } from '@parley/protocol';
import type { Profile } from './profile';

const FILE = 'receive.json';

/** The last message of a conversation that was shown. */
export type Shown = Pick<MessageView, 'conversation' | 'id' | 'position'>;

interface Stored {
  readonly account: string;
  readonly change: number;
  /** Absent for none. */
  readonly unmarked?: readonly Shown[];
}

/**
 * How far `receive` has printed the events of an account: the number of the last change, and what of it the server does not know as read yet.
 * Both are one file, so that what was printed is marked as read also when the command that printed it is killed.
 */
export class ReceiveCursor {
  private readonly shown = new Map<string, Shown>();
  private changed = false;

  private constructor(
    private readonly profile: Profile,
    private readonly account: AccountId,
    private position: number,
  ) {}

  /** Starts from the beginning for an account that is new to this profile. */
  static async load(profile: Profile, account: AccountId): Promise<ReceiveCursor> {
    const stored = await profile.readJson<Stored>(FILE);
    if (stored?.account !== account) return new ReceiveCursor(profile, account, 0);
    const cursor = new ReceiveCursor(profile, account, stored.change);
    for (const shown of stored.unmarked ?? []) cursor.shown.set(shown.conversation, shown);
    return cursor;
  }

  get change(): number {
    return this.position;
  }

  /** What was shown and is not marked as read, one message for each conversation. */
  get unmarked(): readonly Shown[] {
    return [...this.shown.values()];
  }

  /** Durable when it resolves. Back, too: a server that was restored from a backup counts from a lower number. */
  async moveTo(change: number, shown: readonly Shown[] = []): Promise<void> {
    for (const { conversation, id, position } of shown) {
      const later = this.shown.get(conversation);
      if (later !== undefined && later.position >= position) continue;
      this.shown.set(conversation, { conversation, id, position });
      this.changed = true;
    }
    if (change !== this.position) this.changed = true;
    this.position = change;
    await this.save();
  }

  /** It is read, and need not be marked again. Kept with the next {@link moveTo} or {@link save}: marking twice does no harm. */
  marked(conversation: string, id: MessageId): void {
    if (this.shown.get(conversation)?.id !== id) return;
    this.shown.delete(conversation);
    this.changed = true;
  }

  /** Durable when it resolves. */
  async save(): Promise<void> {
    if (!this.changed) return;
    this.changed = false;
    const { account, position: change, unmarked } = this;
    const stored: Stored = { account, change, ...(unmarked.length === 0 ? {} : { unmarked }) };
    await this.profile.writeJson(FILE, stored);
  }
}
