import { DOCUMENT, effect, inject, Injectable, signal, type WritableSignal } from '@angular/core';

export type Theme = 'system' | 'light' | 'dark';
export type TextSize = 'small' | 'normal' | 'large' | 'huge';
export type Density = 'comfortable' | 'compact';

/** How this browser shows Parley; kept here, for it is nobody's secret. The style sheet reads it from the root element. */
@Injectable({ providedIn: 'root' })
export class Appearance {
  readonly theme = remembered<Theme>('theme', ['system', 'light', 'dark']);
  readonly text = remembered<TextSize>('text', ['normal', 'small', 'large', 'huge']);
  readonly density = remembered<Density>('density', ['comfortable', 'compact']);

  constructor() {
    const { dataset } = inject(DOCUMENT).documentElement;
    effect(() => {
      dataset['theme'] = this.theme();
      dataset['text'] = this.text();
      dataset['density'] = this.density();
    });
  }
}

/** A choice that outlives the page; the first one is the default. Another tab that changes it changes it here, too. */
function remembered<Choice extends string>(
  name: string,
  choices: readonly [Choice, ...Choice[]],
): WritableSignal<Choice> {
  const key = `parley.${name}`;
  const read = (): Choice => choices.find((choice) => choice === localStorage.getItem(key)) ?? choices[0];
  const value = signal(read());
  const set = value.set.bind(value);
  value.set = (next) => {
    localStorage.setItem(key, next);
    set(next);
  };
  addEventListener('storage', (event) => {
    if (event.key === key) set(read());
  });
  return value;
}
