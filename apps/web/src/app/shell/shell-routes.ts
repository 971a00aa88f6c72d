import type { Routes } from '@angular/router';

/** The places of the open app. */
export const shellRoutes: Routes = [
  {
    path: '',
    loadComponent: () => import('../conversations/conversations-page').then((file) => file.ConversationsPage),
    children: [
      {
        path: 'c/:id',
        loadComponent: () => import('../conversation/conversation-page').then((file) => file.ConversationPage),
      },
    ],
  },
];
