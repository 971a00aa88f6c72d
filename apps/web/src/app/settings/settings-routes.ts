import { inject } from '@angular/core';
import { Router, type CanActivateFn, type Routes } from '@angular/router';
import { ViewSize } from '../shell/view-size';
import { loadCode } from '../shared/load-code';

/** Beside the list there is always a page; in a small window the list stands alone first. */
const firstPage: CanActivateFn = () => !inject(ViewSize).twoPanes() || inject(Router).parseUrl('/settings/profile');

/** The pages of the settings. */
export const settingsRoutes: Routes = [
  {
    path: '',
    loadComponent: () => loadCode(() => import('./settings-page')).then((file) => file.SettingsPage),
    children: [
      { path: '', pathMatch: 'full', canActivate: [firstPage], children: [] },
      {
        path: 'profile',
        title: $localize`Profile`,
        loadComponent: () => loadCode(() => import('./profile/profile-page')).then((file) => file.ProfilePage),
      },
      {
        path: 'security',
        title: $localize`Security`,
        loadComponent: () => loadCode(() => import('./security/security-page')).then((file) => file.SecurityPage),
      },
      {
        path: 'devices',
        title: $localize`Devices`,
        loadComponent: () => loadCode(() => import('./devices/devices-page')).then((file) => file.DevicesPage),
      },
      {
        path: 'appearance',
        title: $localize`Appearance`,
        loadComponent: () => loadCode(() => import('./appearance/appearance-page')).then((file) => file.AppearancePage),
      },
      {
        path: 'notifications',
        title: $localize`Notifications`,
        loadComponent: () =>
          loadCode(() => import('./notifications/notifications-page')).then((file) => file.NotificationsPage),
      },
      {
        path: 'storage',
        title: $localize`Storage`,
        loadComponent: () => loadCode(() => import('./storage/storage-page')).then((file) => file.StoragePage),
      },
      {
        path: 'network',
        title: $localize`Network`,
        loadComponent: () => loadCode(() => import('./network/network-page')).then((file) => file.NetworkPage),
      },
      {
        path: 'servers',
        title: $localize`Federated servers`,
        loadComponent: () => loadCode(() => import('./servers/servers-page')).then((file) => file.ServersPage),
      },
      {
        path: 'diagnostics',
        title: $localize`Diagnostics`,
        loadComponent: () =>
          loadCode(() => import('./diagnostics/diagnostics-page')).then((file) => file.DiagnosticsPage),
      },
      {
        path: 'about',
        title: $localize`About`,
        loadComponent: () => loadCode(() => import('./about/about-page')).then((file) => file.AboutPage),
      },
    ],
  },
];
