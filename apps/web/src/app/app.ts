import { ChangeDetectionStrategy, Component, computed, effect, inject, signal } from '@angular/core';
import { RouterOutlet } from '@angular/router';
import { Appearance } from './appearance/appearance';
import { ClientStore } from './client/client-store';
import { FocusKeeper } from './shared/focus/focus-keeper';
import { Splash } from './shell/splash';

/** The root: what the route shows, hidden while it is not known, or no longer allowed, to be seen. */
@Component({
  selector: 'parley-root',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [RouterOutlet, Splash],
  template: `
    @if (covered() || left()) {
      <parley-splash [problem]="store.problem()" />
    }
    @if (!left()) {
      <div [hidden]="covered()"><router-outlet /></div>
    }
  `,
  styles: `
    :host,
    div:not([hidden]) {
      display: contents;
    }
  `,
})
export class App {
  protected readonly store = inject(ClientStore);
  protected readonly left = signal(false);
  protected readonly covered = computed(() => this.store.phase() === 'loading');

  constructor() {
    inject(Appearance);
    inject(FocusKeeper);
    let opened = false;
    effect(() => {
      const phase = this.store.phase();
      // Nothing that was readable stays in this page's memory.
      if (opened && (phase === 'locked' || phase === 'signed-out')) this.#end();
      opened ||= phase === 'open';
    });
  }

  /** Without its server the page could not be loaded anew: it stays, empty. */
  #end(): void {
    if (this.store.problem() === 'signed-out-here') this.left.set(true);
    else location.reload();
  }
}
