import { Injectable } from '@nestjs/common';
import { OwnerService } from '../access/owner.service';
import { OwnerSettings } from '../settings/owner-settings';
import type { ListingSource } from './own-place';

/** The owner is to be found by handle, name and colour of the card, unless the settings say otherwise. */
@Injectable()
export class OwnerListing implements ListingSource {
  constructor(
    private readonly owner: OwnerService,
    private readonly settings: OwnerSettings,
  ) {}

  card(): Uint8Array | null {
    const owner = this.owner.get();
    return owner === null || owner.moved || !this.settings.get().listed ? null : owner.card;
  }

  onChange(listener: () => void): void {
    this.owner.onChange(listener);
    this.settings.onChange(listener);
  }
}
