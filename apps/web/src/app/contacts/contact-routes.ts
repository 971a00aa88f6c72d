import type { Routes } from '@angular/router';

/** What opens beside the list of contacts. */
export const contactRoutes: Routes = [
  {
    path: '',
    loadComponent: () => import('./contacts-page').then((file) => file.ContactsPage),
    children: [
      {
        path: 'add',
        title: $localize`Add a contact`,
        loadComponent: () => import('./add/add-page').then((file) => file.AddPage),
      },
      {
        path: 'invite',
        title: $localize`Invite somebody`,
        loadComponent: () => import('./invite/invite-page').then((file) => file.InvitePage),
      },
      {
        path: ':id',
        title: $localize`Contact`,
        loadComponent: () => import('./details/contact-page').then((file) => file.ContactPage),
      },
    ],
  },
];
