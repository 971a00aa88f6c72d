import { formatAddress, parseAddress, type DeviceId } from '@parley/protocol';
import type { ClientPorts, DeviceRecord } from '../api/ports';
import type { AccountView } from '../api/views';
import type { AccountKeys } from '../keys/account-keys';
import { Notifier } from '../notifier';
import { Sync } from '../sync';

/** What all of a client works with: the account, and the parts that do its work. */
export abstract class AccountClient {
  #account: { readonly basis: readonly unknown[]; readonly view: AccountView } | null = null;
  protected readonly device: DeviceId;
  protected readonly sync: Sync;
  protected readonly notifier: Notifier;

  constructor(
    protected readonly ports: ClientPorts,
    record: DeviceRecord,
    protected readonly keys: AccountKeys,
    private readonly ownAddress: string,
  ) {
    this.device = record.device;
    this.notifier = new Notifier(ports.timers);
    this.sync = new Sync(ports, record, keys, () => this.notifier.changed());
  }

  get account(): AccountView {
    const { card } = this.keys;
    const picture = this.sync.ended === null ? this.parts.profile.picture : null;
    if (this.#account?.basis[0] === card && this.#account.basis[1] === picture) return this.#account.view;
    const { account: accountId, handle, name, colour, server: serverId } = card;
    const address = formatAddress(parseAddress(`${handle}@${this.ownAddress}`));
    const view = { accountId, address, handle, name, colour, serverId, device: this.device, picture };
    this.#account = { basis: [card, picture], view };
    return view;
  }

  protected get parts(): Sync['parts'] {
    return this.sync.parts;
  }
}
