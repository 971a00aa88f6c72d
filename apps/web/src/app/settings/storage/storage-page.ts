import {
  ChangeDetectionStrategy,
  Component,
  computed,
  inject,
  linkedSignal,
  LOCALE_ID,
  resource,
  signal,
} from '@angular/core';
import { MatButton } from '@angular/material/button';
import { MatFormField, MatLabel } from '@angular/material/form-field';
import { MatIcon } from '@angular/material/icon';
import { MatInput } from '@angular/material/input';
import type { ExportFormat } from '@parley/client';
import { keptBytes } from '../../../worker/files/origin-folder';
import { ClientStore } from '../../client/client-store';
import { Notices } from '../../errors/notices';
import { titleOf } from '../../conversation/model/conversation-title';
import { exportConversation } from '../../export/export-conversation';
import { bytesText } from '../../files/sizes';
import { SettingCard } from '../setting-card';
import { SettingPane } from '../setting-pane';
import { BackupCard } from './backup-card';

/** What is kept, how to take it along, and how to leave nothing behind. */
@Component({
  selector: 'parley-storage-page',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [BackupCard, MatButton, MatFormField, MatIcon, MatInput, MatLabel, SettingCard, SettingPane],
  templateUrl: './storage-page.html',
  styleUrl: './storage-page.scss',
})
export class StoragePage {
  private readonly notices = inject(Notices);
  private readonly locale = inject(LOCALE_ID);
  protected readonly store = inject(ClientStore);

  protected readonly withMessages = computed(() => this.store.conversations().filter(({ last }) => last !== null));
  protected readonly usage = resource({ loader: async () => (await navigator.storage.estimate()).usage ?? 0 });
  protected readonly fileBytes = resource({ params: () => this.store.files(), loader: () => keptBytes() });
  /** Stays while it is counted anew. */
  protected readonly counted = linkedSignal<number | undefined, number | undefined>({
    source: () => this.fileBytes.value(),
    computation: (bytes, before) => bytes ?? before?.value,
  });
  protected readonly files = computed(() => this.#text(this.counted()));
  /** Files count among what the browser says is used. */
  protected readonly own = computed(() => {
    const [used, files] = [this.usage.value(), this.counted()];
    return this.#text(used === undefined || files === undefined ? undefined : Math.max(0, used - files));
  });
  protected readonly titleOf = titleOf;
  protected readonly exporting = signal(false);
  protected readonly leaving = signal(false);

  protected async export(conversation: string, format: string): Promise<void> {
    this.exporting.set(true);
    await this.notices.attempt(() => exportConversation(this.store, conversation, format as ExportFormat));
    this.exporting.set(false);
  }

  #text(bytes: number | undefined): string {
    return bytes === undefined ? '…' : bytesText(bytes, this.locale);
  }

  /** On the own server they stay until their time is over. */
  protected dropFiles(): void {
    void this.notices.attempt(() => this.store.device.dropFiles());
  }

  protected signOut(): void {
    void this.notices.attempt(() => this.store.device.signOut());
  }
}
