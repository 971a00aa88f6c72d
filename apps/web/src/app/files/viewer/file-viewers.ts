import { inject, Injectable } from '@angular/core';
import { Dialog } from '@angular/cdk/dialog';
import type { TransferView } from '@parley/client';
import { MessageWindows } from '../../conversation/model/message-windows';
import { ClientStore } from '../../client/client-store';
import { viewingOf } from '../kind-of-file';
import { FileViewer, type Viewed } from './file-viewer';

/** Opens files that are here over the whole window. */
@Injectable({ providedIn: 'root' })
export class FileViewers {
  private readonly dialog = inject(Dialog);
  private readonly store = inject(ClientStore);
  private readonly windows = inject(MessageWindows);

  open(transfer: TransferView): void {
    const images = viewingOf(transfer.type) === 'image' ? this.#imagesBeside(transfer) : [transfer];
    const at = images.findIndex(({ id }) => id === transfer.id);
    this.dialog.open<void, Viewed>(FileViewer, {
      data: { files: at < 0 ? [transfer] : images, at: Math.max(0, at) },
      ariaLabel: $localize`File`,
      ariaModal: true,
      panelClass: 'parley-viewer',
      backdropClass: 'cdk-overlay-dark-backdrop',
      height: '100%',
      width: '100%',
      maxWidth: '100%',
    });
  }

  /** Images of the conversation that are here, in their order. */
  #imagesBeside({ conversation }: TransferView): readonly TransferView[] {
    const kept = new Set(this.store.files().flatMap(({ id, step }) => (step === 'kept' ? id : [])));
    return this.windows
      .of(conversation)
      .messages()
      .flatMap(({ transfer }) =>
        transfer !== undefined && kept.has(transfer.id) && viewingOf(transfer.type) === 'image' ? transfer : [],
      );
  }
}
