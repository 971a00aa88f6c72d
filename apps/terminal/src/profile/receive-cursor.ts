import type { AccountId } from '@parley/protocol';
import type { Profile } from './profile';

const FILE = 'receive.json';

/** How far `receive` has printed the events of an account: the number of the last change. */
export class ReceiveCursor {
  private constructor(
    private readonly profile: Profile,
    private readonly account: AccountId,
    private position: number,
  ) {}

  /** Starts from the beginning for an account that is new to this profile. */
  static async load(profile: Profile, account: AccountId): Promise<ReceiveCursor> {
    const stored = await profile.readJson<{ account: string; change: number }>(FILE);
    return new ReceiveCursor(profile, account, stored?.account === account ? stored.change : 0);
  }

  get change(): number {
    return this.position;
  }

  /** Durable when it resolves. Back, too: a server that was restored from a backup counts from a lower number. */
  async moveTo(change: number): Promise<void> {
    if (change === this.position) return;
    this.position = change;
    await this.profile.writeJson(FILE, { account: this.account, change });
  }
}
