import type { Routes } from '@angular/router';
import { loadCode } from '../shared/load-code';

/** The places of the open app. */
export const shellRoutes: Routes = [
  {
    path: '',
    data: { soon: true },
    loadComponent: () =>
      loadCode(() => import('../conversations/conversations-page')).then((file) => file.ConversationsPage),
    children: [
      {
        path: 'c/:id',
        data: { soon: true },
        loadComponent: () =>
          loadCode(() => import('../conversation/conversation-page')).then((file) => file.ConversationPage),
        children: [
          {
            path: 'details',
            loadComponent: () =>
              loadCode(() => import('../conversation/details/details-page')).then(
                (file) => file.ConversationDetailsPage,
              ),
          },
          {
            path: 'search',
            loadComponent: () =>
              loadCode(() => import('../conversation/search/search-page')).then((file) => file.SearchPage),
          },
          {
            path: 'message/:message',
            loadComponent: () =>
              loadCode(() => import('../conversation/info/message-info-page')).then((file) => file.MessageInfoPage),
          },
        ],
      },
    ],
  },
  {
    path: 'contacts',
    title: $localize`Contacts`,
    loadChildren: () => loadCode(() => import('../contacts/contact-routes')).then((file) => file.contactRoutes),
  },
  {
    path: 'requests',
    title: $localize`Requests`,
    loadComponent: () => loadCode(() => import('../requests/requests-page')).then((file) => file.RequestsPage),
  },
  // Where browsers bring invite links; the fragment stays.
  { path: 'add', redirectTo: 'contacts/add' },
  {
    path: 'settings',
    title: $localize`Settings`,
    loadChildren: () => loadCode(() => import('../settings/settings-routes')).then((file) => file.settingsRoutes),
  },
];
