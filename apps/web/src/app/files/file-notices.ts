import { effect, inject, Injectable, Injector, untracked } from '@angular/core';
import type { TransferView } from '@parley/client';
import type { TransferId } from '@parley/protocol';
import { ClientStore } from '../client/client-store';
import { Attention } from '../conversation/model/attention';
import { Notices } from '../errors/notices';
import { Preferences } from '../settings/preferences';
import { loadCode } from '../shared/load-code';
import { shortName } from './short-name';

/** Tells when a file has arrived in this browser, with a way to open it. */
@Injectable({ providedIn: 'root' })
export class FileNotices {
  private readonly store = inject(ClientStore);
  private readonly notices = inject(Notices);
  private readonly attention = inject(Attention);
  private readonly preferences = inject(Preferences);
  private readonly injector = inject(Injector);
  #saving: ReadonlySet<TransferId> = new Set();

  constructor() {
    effect(() => {
      const files = this.store.files();
      const arrived = files.filter(({ id, step }) => step === 'kept' && this.#saving.has(id));
      this.#saving = new Set(files.flatMap(({ id, step }) => (step === 'saving' ? id : [])));
      untracked(() => {
        for (const { id } of arrived) void this.#tell(id);
      });
    });
  }

  async #tell(id: TransferId): Promise<void> {
    // Without its message there is nothing to tell.
    const transfer = await this.store.client.transfer(id).catch(() => null);
    if (transfer === null) return;
    const { savedName } = transfer;
    if (this.preferences.notify() && !this.attention.here()) this.#notify(transfer);
    const opens = await this.notices.offer($localize`${shortName(savedName)}:name: is here.`, $localize`Open`);
    if (!opens) return;
    const { FileActions } = await loadCode(() => import('./file-actions'));
    await this.injector.get(FileActions).open(transfer);
  }

  #notify({ savedName, id }: TransferView): void {
    if (!('Notification' in globalThis) || Notification.permission !== 'granted') return;
    const told = this.preferences.notifyContent();
    const notification = new Notification(told ? savedName : 'Parley', {
      body: $localize`A file has arrived`,
      tag: `parley file ${id}`,
      icon: 'favicon.svg',
      silent: !this.preferences.sound(),
    });
    notification.addEventListener('click', () => globalThis.window.focus());
  }
}
