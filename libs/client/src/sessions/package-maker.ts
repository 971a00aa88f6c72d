import type { SessionLeaf, Sessions } from '@parley/crypto/session';
import { packageSecret, type AccountId, type ReaderState } from '@parley/protocol';
import type { SealedNames } from '../keys/sealed-names';
import type { StateBook } from '../states/state-book';
import type { StateChange } from '../states/state-cell';

type Given = ReaderState['packages'][number];

export interface MadePackages {
  /** To be given away. */
  readonly publicPackages: readonly Uint8Array[];
  readonly given: readonly Given[];
  /** The secrets, to be committed with what gives the packages away. */
  readonly states: readonly StateChange[];
}

/** Makes key packages for one contact each. */
export class PackageMaker {
  constructor(
    private readonly sessions: Sessions,
    private readonly leaf: SessionLeaf,
    private readonly book: StateBook,
    private readonly names: SealedNames,
  ) {}

  async make(contact: AccountId, count: number, lastResort: boolean): Promise<MadePackages> {
    const made = await Promise.all(
      Array.from({ length: count }, async () => {
        const { ref, publicPackage, secret } = await this.sessions.createPackage(this.leaf, { lastResort });
        const key = this.names.package(ref);
        const sealed = await this.book.seal(key, packageSecret.encode({ contact, lastResort, secret }));
        const state: StateChange = { key, version: 0, sealed };
        return { publicPackage, given: { ref, lastResort }, state };
      }),
    );
    return {
      publicPackages: made.map(({ publicPackage }) => publicPackage),
      given: made.map(({ given }) => given),
      states: made.map(({ state }) => state),
    };
  }
}
