import { InjectionToken, makeEnvironmentProviders, type EnvironmentProviders } from '@angular/core';

/** The one-time token of the URL that the server printed; null when the page was opened without it. */
export const SETUP_TOKEN = new InjectionToken<string | null>('set-up token');

/** Takes the token out of the address bar at once: neither history nor a shoulder surfer keeps it. */
export function provideSetupToken(): EnvironmentProviders {
  const token = tokenInUrl();
  if (token !== null) history.replaceState(history.state, '', location.pathname + location.search);
  // Who pastes the link where this page is open already stays on it, as far as the browser is concerned.
  addEventListener('hashchange', () => {
    if (tokenInUrl() !== null) location.reload();
  });
  return makeEnvironmentProviders([{ provide: SETUP_TOKEN, useValue: token }]);
}

/** Puts the token back where it came from, for a page that is loaded anew right now. */
export function keepSetupToken(token: string): void {
  history.replaceState(
    history.state,
    '',
    `${location.pathname}${location.search}#${new URLSearchParams({ setup: token }).toString()}`,
  );
}

const tokenInUrl = (): string | null => new URLSearchParams(location.hash.slice(1)).get('setup');
