import { Injectable, inject } from '@angular/core';
import type { ConversationFlags } from '@parley/client';
import { ClientStore } from '../client/client-store';
import { Notices } from '../errors/notices';
import type { Action } from '../shared/popups/action-menu';
import { MinuteClock } from '../shared/time/minute-clock';
import { Undo } from '../shared/undo/undo';

const HOUR_MS = 3_600_000;
/** As good as for ever, and a time that every calendar knows: the end of the year 9999. */
const FOR_EVER = Date.UTC(9999, 11, 31);

/** A conversation, as far as it matters here. */
export interface Flagged {
  readonly conversation: string;
  readonly name: string;
  readonly pinned: boolean;
  readonly archived: boolean;
  readonly mutedUntil: number;
}

/** Muting, pinning and archiving conversations, as entries of a menu. */
@Injectable({ providedIn: 'root' })
export class FlagActions {
  readonly #client = inject(ClientStore).client;
  readonly #clock = inject(MinuteClock);
  readonly #notices = inject(Notices);
  readonly #undo = inject(Undo);

  of(flagged: Flagged): readonly Action[] {
    const pin = flagged.archived ? [] : [this.#pin(flagged)];
    return [this.#mute(flagged), ...pin, this.#archive(flagged)];
  }

  #mute(flagged: Flagged): Action {
    if (flagged.mutedUntil > this.#clock.now())
      return {
        label: $localize`Unmute`,
        icon: 'notifications',
        run: () => void this.#set(flagged, { mutedUntil: 0 }),
      };
    const until = (label: string, mutedUntil: () => number): Action => ({
      label,
      icon: 'notifications_off',
      run: () => void this.#set(flagged, { mutedUntil: mutedUntil() }),
    });
    return {
      label: $localize`Mute`,
      icon: 'notifications_off',
      choices: [
        until($localize`For an hour`, () => Date.now() + HOUR_MS),
        until($localize`For 8 hours`, () => Date.now() + 8 * HOUR_MS),
        until($localize`For a week`, () => Date.now() + 7 * 24 * HOUR_MS),
        until($localize`Until I turn it on again`, () => FOR_EVER),
      ],
    };
  }

  #pin(flagged: Flagged): Action {
    const { pinned } = flagged;
    return {
      label: pinned ? $localize`Unpin` : $localize`Pin`,
      icon: 'push_pin',
      run: () => void this.#set(flagged, { pinned: !pinned }),
    };
  }

  #archive(flagged: Flagged): Action {
    const { archived } = flagged;
    return {
      label: archived ? $localize`Back from the archive` : $localize`:to put away|:Archive`,
      icon: archived ? 'unarchive' : 'archive',
      run: () => void (archived ? this.#set(flagged, { archived: false }) : this.#putAway(flagged)),
    };
  }

  async #putAway(flagged: Flagged): Promise<void> {
    const { name, pinned } = flagged;
    if (!(await this.#set(flagged, { archived: true, pinned: false }))) return;
    const words = $localize`The chat with ${name}:name: is archived.`;
    await this.#undo.done(words, async () => void (await this.#set(flagged, { archived: false, pinned })));
  }

  #set({ conversation }: Flagged, flags: ConversationFlags): Promise<boolean> {
    return this.#notices.attempt(() => this.#client.setFlags(conversation, flags));
  }
}
