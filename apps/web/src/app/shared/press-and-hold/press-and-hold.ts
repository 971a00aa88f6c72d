import { DestroyRef, Directive, ElementRef, inject, output } from '@angular/core';
import { HoldWatch } from './hold-watch';

/** Tells when a finger rests on the element. */
@Directive({ selector: '[parleyHold]' })
export class PressAndHold {
  /** The point of the window where it rests. */
  readonly parleyHold = output<{ readonly x: number; readonly y: number }>();

  constructor() {
    const { nativeElement } = inject<ElementRef<HTMLElement>>(ElementRef);
    const watch = new HoldWatch(nativeElement, (_, point) => this.parleyHold.emit(point));
    inject(DestroyRef).onDestroy(() => watch.end());
  }
}
