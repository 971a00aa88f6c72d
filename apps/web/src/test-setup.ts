import '@angular/localize/init';
import { setupZonelessTestEnv } from 'jest-preset-angular/setup-env/zoneless';

setupZonelessTestEnv({ errorOnUnknownElements: true, errorOnUnknownProperties: true });

/** jsdom draws nothing: no size ever changes. */
class NoSizes {
  readonly observe = (): void => undefined;
  readonly unobserve = (): void => undefined;
  readonly disconnect = (): void => undefined;
}
// Of what browsers have and jsdom has not, that without which components do not begin.
Object.assign(globalThis, {
  ResizeObserver: NoSizes,
  CSS: { escape: (text: string) => text.replace(/[^\w-]/g, '\\$&') },
});
