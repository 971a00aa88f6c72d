import { ConfigurableFocusTrapFactory } from '@angular/cdk/a11y';
import { Overlay, type ConnectedPosition, type OverlayRef, type PositionStrategy } from '@angular/cdk/overlay';
import { ComponentPortal } from '@angular/cdk/portal';
import { DOCUMENT, inject, Injectable, Injector, type ComponentRef, type Type } from '@angular/core';
import { ViewSize } from '../../shell/view-size';
import type { ActionMenu } from './action-menu';
import { loadCode } from '../load-code';

/** A point of the window, or an element beside which it opens. */
export type PopupOrigin = { readonly x: number; readonly y: number } | HTMLElement;

/** Closes when somebody uses the back gesture of their system (https://developer.mozilla.org/docs/Web/API/CloseWatcher). */
type CloseWatcherClass = new () => EventTarget & { destroy(): void };

const start = { originX: 'start', overlayX: 'start' } as const;
const end = { originX: 'end', overlayX: 'end' } as const;
const below = { originY: 'bottom', overlayY: 'top' } as const;
const above = { originY: 'top', overlayY: 'bottom' } as const;
const places: ConnectedPosition[] = [start, end].flatMap((side) => [
  { ...side, ...below, offsetY: 4 },
  { ...side, ...above, offsetY: -4 },
]);

/** Menus and pickers: beside what they belong to in a wide window, along the bottom of a narrow one. One is open at a time. */
@Injectable({ providedIn: 'root' })
export class Popups {
  private readonly overlay = inject(Overlay);
  private readonly injector = inject(Injector);
  private readonly document = inject(DOCUMENT);
  private readonly size = inject(ViewSize);
  private readonly traps = inject(ConfigurableFocusTrapFactory);
  #close: (() => void) | null = null;

  /** Opens a menu; resolves when it is closed. */
  async menu(menu: ActionMenu, origin: PopupOrigin): Promise<void> {
    const { ActionPanel } = await loadCode(() => import('./action-panel'));
    await this.#open(ActionPanel, origin, ({ instance, setInput }, close) => {
      setInput('menu', menu);
      setInput('sheet', this.size.narrow());
      instance.done.subscribe((run) => {
        close(null);
        run?.();
      });
    });
  }

  /** Lets somebody choose an emoji; null when they chose none. */
  async pickEmoji(origin: PopupOrigin): Promise<string | null> {
    const { EmojiPicker } = await loadCode(() => import('../emoji-picker/emoji-picker'));
    return await this.#open<InstanceType<typeof EmojiPicker>, string>(EmojiPicker, origin, ({ instance }, close) => {
      instance.picked.subscribe(close);
    });
  }

  #open<Panel, Result>(
    component: Type<Panel>,
    origin: PopupOrigin,
    begin: (panel: Opened<Panel>, close: (result: Result | null) => void) => void,
  ): Promise<Result | null> {
    this.#close?.();
    const narrow = this.size.narrow();
    const before = this.document.activeElement;
    const overlay = this.overlay.create({
      positionStrategy: narrow ? this.#sheet() : this.#beside(origin),
      hasBackdrop: true,
      backdropClass: narrow ? 'cdk-overlay-dark-backdrop' : 'cdk-overlay-transparent-backdrop',
      panelClass: narrow ? 'parley-sheet' : 'parley-popup',
      disposeOnNavigation: true,
      scrollStrategy: this.overlay.scrollStrategies.noop(),
    });
    const panel = overlay.attach(new ComponentPortal(component, null, this.injector));
    const { promise, resolve } = Promise.withResolvers<Result | null>();
    const trap = this.traps.create(overlay.overlayElement);
    const watcher = watchClose(() => close(null));
    const close = (result: Result | null): void => {
      if (this.#close === closeThis) this.#close = null;
      watcher?.destroy();
      trap.destroy();
      const inside = overlay.overlayElement.contains(this.document.activeElement);
      overlay.dispose();
      if (inside && before instanceof HTMLElement) before.focus({ preventScroll: true });
      resolve(result);
    };
    const closeThis = (): void => close(null);
    this.#close = closeThis;
    begin({ instance: panel.instance, setInput: (name, value) => panel.setInput(name, value) }, close);
    panel.changeDetectorRef.detectChanges();
    // At once: what is typed from now on belongs to it.
    trap.focusInitialElement();
    this.#closeBy(overlay, panel, closeThis);
    return promise;
  }

  #closeBy(overlay: OverlayRef, panel: ComponentRef<unknown>, close: () => void): void {
    overlay.backdropClick().subscribe(close);
    overlay.backdropElement?.addEventListener('contextmenu', (event) => {
      event.preventDefault();
      close();
    });
    overlay.keydownEvents().subscribe((event) => {
      if (event.key !== 'Escape' || event.defaultPrevented) return;
      event.preventDefault();
      event.stopPropagation();
      close();
    });
    panel.onDestroy(close);
  }

  #sheet(): PositionStrategy {
    return this.overlay.position().global().bottom('0').centerHorizontally();
  }

  #beside(origin: PopupOrigin): PositionStrategy {
    return this.overlay
      .position()
      .flexibleConnectedTo(origin)
      .withPositions(places)
      .withFlexibleDimensions(false)
      .withPush(true)
      .withViewportMargin(8);
  }
}

interface Opened<Panel> {
  readonly instance: Panel;
  readonly setInput: (name: string, value: unknown) => void;
}

function watchClose(close: () => void): { destroy(): void } | null {
  const { CloseWatcher } = globalThis as { CloseWatcher?: CloseWatcherClass };
  if (CloseWatcher === undefined) return null;
  const watcher = new CloseWatcher();
  watcher.addEventListener('close', close);
  return watcher;
}
