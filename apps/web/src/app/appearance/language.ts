import { DOCUMENT, inject, Injectable } from '@angular/core';
import { LANGUAGE_COOKIE } from '@parley/protocol';

/** `browser`: what the browser prefers of those that there are. */
export type Language = 'browser' | 'en' | 'de';

/** As long as browsers keep a cookie at most. */
const LIFETIME_SECONDS = 400 * 24 * 3600;

/** In which language the server sends the pages to this browser. Nobody's secret, and nothing but the language. */
@Injectable({ providedIn: 'root' })
export class LanguageChoice {
  readonly #document = inject(DOCUMENT);

  get(): Language {
    const pairs = this.#document.cookie.split('; ').map((pair) => pair.split('='));
    const chosen = pairs.find(([name]) => name === LANGUAGE_COOKIE)?.[1];
    return chosen === 'en' || chosen === 'de' ? chosen : 'browser';
  }

  /** Loads the page anew: each language is a build of its own. */
  choose(language: Language): void {
    const [value, seconds] = language === 'browser' ? ['', 0] : [language, LIFETIME_SECONDS];
    // Lax: a page that opens by a link of somebody else comes in it, too.
    this.#document.cookie = `${LANGUAGE_COOKIE}=${value}; Path=/; Max-Age=${seconds}; SameSite=Lax`;
    this.#document.location.reload();
  }
}
