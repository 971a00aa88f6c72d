import { inject, Injectable, Injector, signal } from '@angular/core';
import type { TransferView } from '@parley/client';
import { ProtocolError, type TransferId } from '@parley/protocol';
import { ClientStore } from '../client/client-store';
import { Notices } from '../errors/notices';
import { loadCode } from '../shared/load-code';
import { Undo } from '../shared/undo/undo';
import type { FileAct } from './card/file-status';
import { chooseFiles } from './choose/choose-files';
import { fileReason } from './file-reason';
import { FileSaver } from './file-saver';
import { viewingOf } from './kind-of-file';
import { shortName } from './short-name';

/** Asks for the right to read: https://wicg.github.io/file-system-access/#api-filesystemhandle-requestpermission */
type Asking = FileSystemFileHandle & { requestPermission?(): Promise<PermissionState> };

/** What can be done with a file that somebody sent. */
@Injectable({ providedIn: 'root' })
export class FileActions {
  private readonly store = inject(ClientStore);
  private readonly notices = inject(Notices);
  private readonly undo = inject(Undo);
  private readonly injector = inject(Injector);
  private readonly saver = inject(FileSaver);
  readonly #ending = signal<ReadonlySet<TransferId>>(new Set());

  isEnding(id: TransferId): boolean {
    return this.#ending().has(id);
  }

  async carryOut(act: FileAct, transfer: TransferView): Promise<void> {
    const { client, device } = this.store;
    const { id, conversation, savedName } = transfer;
    const name = shortName(savedName);
    switch (act) {
      case 'accept':
        return this.#try(() => device.acceptFile(id));
      case 'always':
        return this.#try(async () => {
          await client.setFlags(conversation, { acceptFiles: true });
          await device.acceptFile(id);
        });
      case 'take':
        return this.#try(() => device.takeFile(id));
      case 'pause':
        return this.#try(() => client.pauseTransfer(id));
      case 'resume':
        return this.#try(() => client.resumeTransfer(id));
      case 'choose':
        return this.#try(() => this.#chooseAgain(transfer));
      case 'decline':
        return this.#end(transfer, $localize`${name}:name: is declined.`, () => client.declineTransfer(id));
      case 'cancel':
        return this.#end(transfer, $localize`${name}:name: is cancelled.`, () => client.cancelTransfer(id));
      case 'open':
        return this.open(transfer);
      case 'save':
        return this.saver.save(transfer);
    }
  }

  /** Shows a file that is here; what the app does not show is saved. */
  async open(transfer: TransferView): Promise<void> {
    if (viewingOf(transfer.type) === null) return this.saver.save(transfer);
    const { FileViewers } = await loadCode(() => import('./viewer/file-viewers'));
    this.injector.get(FileViewers).open(transfer);
  }

  async #chooseAgain({ id }: TransferView): Promise<void> {
    const known = this.store.files().find((work) => work.id === id)?.handle as Asking | undefined;
    if (known !== undefined && (await known.requestPermission?.()) === 'granted')
      return this.store.device.provideFile(id, await known.getFile(), known);
    const [chosen] = await chooseFiles(false);
    if (chosen !== undefined) await this.store.device.provideFile(id, chosen.file, chosen.handle);
  }

  /** Nothing moves while it can be taken back. */
  async #end({ id, state }: TransferView, words: string, end: () => Promise<unknown>): Promise<void> {
    const { client } = this.store;
    const moves = state === 'uploading' || state === 'running';
    this.#mark(id, true);
    try {
      if (moves) await this.#try(() => client.pauseTransfer(id));
      const ended = await this.undo.later(words, () => this.#try(end));
      if (moves && !ended) await this.#try(() => client.resumeTransfer(id));
    } finally {
      this.#mark(id, false);
    }
  }

  #mark(id: TransferId, ending: boolean): void {
    this.#ending.update((before) => {
      const after = new Set(before);
      if (ending) after.add(id);
      else after.delete(id);
      return after;
    });
  }

  /** What is refused is said in the words that fit a file. */
  async #try(what: () => Promise<unknown>): Promise<void> {
    try {
      await what();
    } catch (error) {
      if (!(error instanceof ProtocolError)) throw error;
      this.notices.say(fileReason(error.code));
    }
  }
}
