import type { Routes } from '@angular/router';

/** The places of the open app. */
export const shellRoutes: Routes = [
  {
    path: '',
    data: { soon: true },
    loadComponent: () => import('../conversations/conversations-page').then((file) => file.ConversationsPage),
    children: [
      {
        path: 'c/:id',
        data: { soon: true },
        loadComponent: () => import('../conversation/conversation-page').then((file) => file.ConversationPage),
        children: [
          {
            path: 'details',
            loadComponent: () =>
              import('../conversation/details/details-page').then((file) => file.ConversationDetailsPage),
          },
          {
            path: 'search',
            loadComponent: () => import('../conversation/search/search-page').then((file) => file.SearchPage),
          },
          {
            path: 'message/:message',
            loadComponent: () => import('../conversation/info/message-info-page').then((file) => file.MessageInfoPage),
          },
        ],
      },
    ],
  },
  {
    path: 'contacts',
    title: $localize`Contacts`,
    loadChildren: () => import('../contacts/contact-routes').then((file) => file.contactRoutes),
  },
  {
    path: 'requests',
    title: $localize`Requests`,
    loadComponent: () => import('../requests/requests-page').then((file) => file.RequestsPage),
  },
  // Where browsers bring invite links; the fragment stays.
  { path: 'add', redirectTo: 'contacts/add' },
  {
    path: 'settings',
    title: $localize`Settings`,
    loadChildren: () => import('../settings/settings-routes').then((file) => file.settingsRoutes),
  },
];
