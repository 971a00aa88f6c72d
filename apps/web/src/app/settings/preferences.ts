import { MediaMatcher } from '@angular/cdk/layout';
import { inject, Injectable, signal, type WritableSignal } from '@angular/core';

/** How somebody likes this browser to behave. Kept in this browser; nothing of it is secret. */
@Injectable({ providedIn: 'root' })
export class Preferences {
  /** Enter sends and Shift+Enter breaks the line; otherwise the other way round. On a touch screen Enter breaks the line at first. */
  readonly enterSends = remembered('enter-sends', !inject(MediaMatcher).matchMedia('(pointer: coarse)').matches);
  /** Tell of new messages while Parley is not in front. */
  readonly notify = remembered('notify', false);
  /** Say in the notification who wrote what. */
  readonly notifyContent = remembered('notify-content', false);
  /** A sound with new messages. */
  readonly sound = remembered('sound', false);
}

/** A signal of yes or no that outlives the page. */
function remembered(name: string, initial: boolean): WritableSignal<boolean> {
  const key = `parley.${name}`;
  const stored = localStorage.getItem(key);
  const value = signal(stored === null ? initial : stored === 'yes');
  const set = value.set.bind(value);
  value.set = (next) => {
    localStorage.setItem(key, next ? 'yes' : 'no');
    set(next);
  };
  return value;
}
