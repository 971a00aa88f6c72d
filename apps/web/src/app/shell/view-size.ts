import { BreakpointObserver } from '@angular/cdk/layout';
import { computed, inject, Injectable } from '@angular/core';
import { toSignal } from '@angular/core/rxjs-interop';

/** Below this width list and conversation take turns. */
const TWO_PANES = '(min-width: 840px)';
/** Below this width everything is for the thumb. */
const WIDE = '(min-width: 600px)';

/** What fits into the window, as signals; style sheets use the same widths. */
@Injectable({ providedIn: 'root' })
export class ViewSize {
  private readonly observed = toSignal(inject(BreakpointObserver).observe([TWO_PANES, WIDE]));

  readonly twoPanes = computed(() => this.observed()?.breakpoints[TWO_PANES] ?? true);
  readonly narrow = computed(() => !(this.observed()?.breakpoints[WIDE] ?? true));
}
