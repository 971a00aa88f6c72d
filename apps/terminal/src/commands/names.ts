import type { AccountView, ContactView } from '@parley/client';
import type { Context } from '../cli/context';
import { safeLine } from '../output/safe-text';

/** Names of accounts for people; asked for only where people read. */
export class Names {
  private known = new Map<string, string>();

  private constructor(
    private readonly context: Context,
    private readonly me: AccountView,
  ) {}

  static async load(context: Context, me: AccountView): Promise<Names> {
    const names = new Names(context, me);
    if (!context.printer.json) await names.refresh();
    return names;
  }

  /** Learns a name that was not there yet. */
  async meet(account: string): Promise<void> {
    if (!this.context.printer.json && account !== this.me.accountId && !this.known.has(account)) await this.refresh();
  }

  learn(contact: ContactView): void {
    this.known.set(contact.id, contact.name);
  }

  /** Safe for a terminal. */
  of(account: string): string {
    if (account === this.me.accountId) return 'me';
    return safeLine(this.known.get(account) ?? `${account.slice(0, 8)}…`);
  }

  private async refresh(): Promise<void> {
    for (const contact of await this.context.client().call('contacts')) this.learn(contact);
  }
}
