import { inject, Injectable } from '@angular/core';
import { Router } from '@angular/router';
import { ProtocolError } from '@parley/protocol';
import { ClientStore } from '../client/client-store';
import { Notices } from '../errors/notices';

/** Which restore this browser has told of. */
const TOLD = 'parley.restore-told';

/** Tells once in each browser that the server came out of a backup, and that newer messages are not on it. */
@Injectable({ providedIn: 'root' })
export class RestoreNotice {
  private readonly store = inject(ClientStore);
  private readonly notices = inject(Notices);
  private readonly router = inject(Router);

  constructor() {
    this.tell().catch((error: unknown) => {
      // Whatever keeps the server from answering is said elsewhere; the next page asks again.
      if (!(error instanceof ProtocolError)) throw error;
    });
  }

  private async tell(): Promise<void> {
    await this.store.opened;
    const { restored } = await this.store.device.backups();
    if (restored === null || localStorage.getItem(TOLD) === String(restored.at)) return;
    localStorage.setItem(TOLD, String(restored.at));
    const text = $localize`Your server was restored from a backup. Newer messages are not on it.`;
    if (await this.notices.offer(text, $localize`More`)) await this.router.navigateByUrl('/settings/storage');
  }
}
