import { inject, Injectable } from '@angular/core';
import { Router } from '@angular/router';
import { ClientStore } from '../client/client-store';
import { inFolder } from '../conversations/listed';
import { SwitcherDialog } from '../switcher/switcher-dialog';
import { HelpDialog } from './help-dialog';
import { Shortcuts } from './shortcuts';

/** What the keyboard does wherever one is. */
@Injectable({ providedIn: 'root' })
export class AppShortcuts {
  private readonly store = inject(ClientStore);
  private readonly router = inject(Router);
  private readonly switcher = inject(SwitcherDialog);
  private readonly help = inject(HelpDialog);

  constructor() {
    const group = $localize`Everywhere`;
    const moving = $localize`Conversations`;
    const writing = $localize`Writing`;
    const messages = $localize`Messages`;
    inject(Shortcuts).add(
      { chord: 'ctrl+k', label: $localize`Go to …`, group, whileWriting: true, run: () => void this.switcher.open() },
      { chord: '?', label: $localize`This help`, group, run: () => void this.help.open() },
      {
        chord: 'ctrl+shift+l',
        label: $localize`Lock`,
        group,
        whileWriting: true,
        run: () => void this.store.device.lock(),
      },
      { chord: 'Escape', label: $localize`Close what is open`, group, whileWriting: true, run: () => this.#close() },
      {
        chord: 'alt+ArrowUp',
        label: $localize`Conversation above`,
        group: moving,
        whileWriting: true,
        run: () => this.#move(-1),
      },
      {
        chord: 'alt+ArrowDown',
        label: $localize`Conversation below`,
        group: moving,
        whileWriting: true,
        run: () => this.#move(1),
      },
      { chord: 'shift+Tab', label: $localize`From the text to the messages`, group: messages },
      { chord: 'ArrowUp', label: $localize`Message above`, group: messages },
      { chord: 'ArrowDown', label: $localize`Message below`, group: messages },
      { chord: 'Enter', label: $localize`What can be done with the message`, group: messages },
      { chord: 'End', label: $localize`Latest message`, group: messages },
      { chord: 'ArrowUp', label: $localize`In an empty text: edit what you wrote last`, group: writing },
      { chord: 'Escape', label: $localize`Give up an edit or a reply`, group: writing },
    );
  }

  /** What is beside a conversation, and on a small screen the conversation itself, closes by going one step up. */
  #close(): boolean {
    const [place, id, ...beside] = this.router.url.split(/[?#]/)[0]?.split('/').filter(Boolean) ?? [];
    if (place !== 'c' || id === undefined || beside.length === 0) return false;
    void this.router.navigate(['/c', id], { queryParamsHandling: 'preserve' });
    return true;
  }

  #move(step: number): boolean {
    const all = inFolder(this.store.conversations(), 'main');
    const open = /^\/c\/([^/?#]+)/.exec(this.router.url)?.[1];
    const at = all.findIndex(({ id }) => id === open);
    const next = at < 0 ? all[step > 0 ? 0 : all.length - 1] : all[at + step];
    if (next === undefined) return false;
    void this.router.navigate(['/c', next.id]);
    return true;
  }
}
