import { Clipboard } from '@angular/cdk/clipboard';
import { inject, Injectable } from '@angular/core';
import { MatSnackBar } from '@angular/material/snack-bar';
import type { MessageView } from '@parley/client';
import { ClientStore } from '../../client/client-store';
import type { Action } from '../../shared/popups/action-menu';
import { Popups, type PopupOrigin } from '../../shared/popups/popups';
import { Composing } from '../composer/composing';
import { OutgoingMessages } from '../model/outgoing';

/** What can be done with a message. */
@Injectable()
export class MessageMenu {
  private readonly store = inject(ClientStore);
  private readonly popups = inject(Popups);
  private readonly composing = inject(Composing);
  private readonly clipboard = inject(Clipboard);
  private readonly bars = inject(MatSnackBar);
  private readonly outgoing = inject(OutgoingMessages);

  async open(message: MessageView, origin: PopupOrigin): Promise<void> {
    await this.popups.menu({ label: $localize`Message`, actions: this.#actions(message) }, origin);
  }

  retry(message: MessageView): void {
    if (this.outgoing.isUnsent(message.id)) void this.store.device.retryUnsent(message.id).catch(() => undefined);
  }

  remove(message: MessageView): void {
    if (this.outgoing.isUnsent(message.id)) void this.store.device.removeUnsent(message.id);
  }

  #actions(message: MessageView): readonly Action[] {
    const unsent = this.outgoing.isUnsent(message.id);
    const readable = message.problem === undefined && message.deleted !== true;
    const actions: Action[] = [];
    if (!unsent && readable)
      actions.push({ label: $localize`Reply`, icon: 'reply', run: () => this.composing.answer(message) });
    if (readable) actions.push({ label: $localize`Copy text`, icon: 'content_copy', run: () => this.#copy(message) });
    if (unsent && message.state === 'failed') {
      actions.push({ label: $localize`Retry`, icon: 'refresh', run: () => this.retry(message) });
      actions.push({ label: $localize`Remove`, icon: 'delete', danger: true, run: () => this.remove(message) });
    }
    return actions;
  }

  #copy({ text }: MessageView): void {
    if (this.clipboard.copy(text)) this.bars.open($localize`Copied`, undefined, { duration: 2_000 });
  }
}
