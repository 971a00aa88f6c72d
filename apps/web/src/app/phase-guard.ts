import { inject } from '@angular/core';
import { toObservable } from '@angular/core/rxjs-interop';
import { RedirectCommand, Router, type CanActivateFn } from '@angular/router';
import { filter, map, take } from 'rxjs';
import type { Phase } from '../worker/device/device-state';
import { ClientStore } from './client/client-store';

const homes: Record<Phase, string> = {
  loading: '/',
  setup: '/setup',
  'signed-out': '/unlock',
  locked: '/unlock',
  open: '/',
};

/**
 * A route for these phases. In any other one the page that belongs there is shown under the address that was asked for, so that unlocking
 * leads to it.
 */
export function whileIn(...phases: readonly Phase[]): CanActivateFn {
  return () => {
    const router = inject(Router);
    return toObservable(inject(ClientStore).phase).pipe(
      filter((phase) => phase !== 'loading'),
      take(1),
      map((phase) => {
        if (phases.includes(phase)) return true;
        return new RedirectCommand(router.parseUrl(homes[phase]), { skipLocationChange: phase !== 'open' });
      }),
    );
  };
}
