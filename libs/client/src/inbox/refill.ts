import { PACKAGES_PER_CONTACT, type AccountId } from '@parley/protocol';
import type { PackageMaker } from '../sessions/package-maker';
import type { ReceivingSessions } from '../sessions/receiving-sessions';
import type { StateChange } from '../states/state-cell';

export interface Refill {
  readonly packages: readonly Uint8Array[];
  readonly states: readonly StateChange[];
}

/** Tops up what a contact has of our packages once half of them is used. */
export class PackageRefill {
  constructor(
    private readonly packages: PackageMaker,
    private readonly receiving: ReceivingSessions,
  ) {}

  async for(contact: AccountId): Promise<Refill> {
    const reader = await this.receiving.reader(contact);
    const missing = PACKAGES_PER_CONTACT - reader.outstanding;
    if (missing < PACKAGES_PER_CONTACT / 2) return { packages: [], states: [] };
    const made = await this.packages.make(contact, missing, false);
    const packages = [...reader.packages, ...made.given];
    this.receiving.setReader(contact, { ...reader, packages, outstanding: PACKAGES_PER_CONTACT });
    return { packages: made.publicPackages, states: made.states };
  }
}
