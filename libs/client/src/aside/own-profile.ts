import { readCard } from '@parley/crypto/identity';
import { ProtocolError, type Logger, type ProfileRecord, type RecordId } from '@parley/protocol';
import { adoptCard, type AccountKeys } from '../keys/account-keys';
import type { SealedNames } from '../keys/sealed-names';
import type { RecordBook } from '../messages/record-book';
import { SELF } from '../messages/self';
import type { AsideRecords } from './aside-records';

/** The card and picture of this account, the same on all its devices. */
export class OwnProfile {
  readonly id: RecordId;

  constructor(
    private readonly keys: AccountKeys,
    names: SealedNames,
    private readonly aside: AsideRecords,
    private readonly records: RecordBook,
    private readonly logger: Logger,
  ) {
    this.id = names.profile();
  }

  /** null for none, and as long as it is not loaded. */
  get picture(): Uint8Array | null {
    return this.#known()?.picture ?? null;
  }

  /** The picture with the number of the card it came with, also when nothing is loaded; number 0: nobody ever chose one. */
  async told(): Promise<{ readonly picture: Uint8Array | null; readonly number: number }> {
    const found = (await this.records.find([this.id])).get(this.id)?.stored;
    if (found?.kind !== 'profile') return { picture: null, number: 0 };
    return { picture: found.picture, number: (await readCard(found.card)).number };
  }

  /** Another device has made a new card: this one goes by it too. */
  async adopt(): Promise<void> {
    const known = this.#known();
    if (known === null) return;
    try {
      const card = await readCard(known.card);
      if (card.account === this.keys.account && card.number > this.keys.card.number)
        adoptCard(this.keys, card, known.card);
    } catch (error) {
      if (!(error instanceof ProtocolError)) throw error;
      this.logger.warn('profile.unreadable', { code: error.code });
    }
  }

  /** Stores how this account shows itself from now on. @param picture undefined: as before */
  async set(card: Uint8Array, picture: Uint8Array | null | undefined): Promise<void> {
    await this.aside.change(this.id, SELF, (known) => {
      const before = known?.kind === 'profile' ? known.picture : null;
      return { kind: 'profile', card, picture: picture === undefined ? before : picture };
    });
    await this.adopt();
  }

  #known(): ProfileRecord | null {
    const known = this.aside.get(this.id);
    return known?.kind === 'profile' ? known : null;
  }
}
