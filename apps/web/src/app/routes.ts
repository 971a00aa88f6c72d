import type { Routes } from '@angular/router';
import { whileIn } from './phase-guard';
import { loadCode } from './shared/load-code';

export const routes: Routes = [
  {
    path: 'setup',
    canActivate: [whileIn('setup')],
    title: $localize`Welcome to Parley`,
    loadComponent: () => loadCode(() => import('./access/setup/setup-page')).then((file) => file.SetupPage),
  },
  {
    path: 'unlock',
    canActivate: [whileIn('locked', 'signed-out')],
    title: $localize`Unlock Parley`,
    loadComponent: () => loadCode(() => import('./access/unlock-page')).then((file) => file.UnlockPage),
  },
  {
    path: 'recover',
    canActivate: [whileIn('locked', 'signed-out')],
    title: $localize`Recover your account`,
    loadComponent: () => loadCode(() => import('./access/recover-page')).then((file) => file.RecoverPage),
  },
  {
    path: '',
    canActivate: [whileIn('open')],
    data: { soon: true },
    loadComponent: () => loadCode(() => import('./shell/shell')).then((file) => file.Shell),
    loadChildren: () => loadCode(() => import('./shell/shell-routes')).then((file) => file.shellRoutes),
  },
  { path: '**', redirectTo: '' },
];
