import type { AccountId, RecordId } from '@parley/protocol';
import type { SealedNames } from '../keys/sealed-names';
import type { AsideRecords } from './aside-records';

/** The pictures of contacts. */
export class Pictures {
  constructor(
    private readonly names: SealedNames,
    private readonly aside: AsideRecords,
  ) {}

  id(contact: AccountId): RecordId {
    return this.names.picture(contact);
  }

  /** null for none, and as long as it is not loaded. */
  of(contact: AccountId): Uint8Array | null {
    const known = this.aside.get(this.id(contact));
    return known?.kind === 'picture' ? known.picture : null;
  }
}
