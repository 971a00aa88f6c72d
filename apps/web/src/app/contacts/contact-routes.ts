import type { Routes } from '@angular/router';
import { loadCode } from '../shared/load-code';

/** What opens beside the list of contacts. */
export const contactRoutes: Routes = [
  {
    path: '',
    loadComponent: () => loadCode(() => import('./contacts-page')).then((file) => file.ContactsPage),
    children: [
      {
        path: 'add',
        title: $localize`Add a contact`,
        loadComponent: () => loadCode(() => import('./add/add-page')).then((file) => file.AddPage),
      },
      {
        path: 'invite',
        title: $localize`Invite somebody`,
        loadComponent: () => loadCode(() => import('./invite/invite-page')).then((file) => file.InvitePage),
      },
      {
        path: ':id',
        title: $localize`Contact`,
        loadComponent: () => loadCode(() => import('./details/contact-page')).then((file) => file.ContactPage),
      },
    ],
  },
];
