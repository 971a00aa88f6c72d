import type { AccountView, ConversationView } from '@parley/client';

/** Notes to self before there is one. */
export const noNotes = ({ accountId, colour }: AccountView): ConversationView => ({
  id: 'self',
  kind: 'self',
  title: '',
  members: [accountId],
  unread: 0,
  last: null,
  colour,
  picture: null,
  readUpTo: 0,
  pinned: false,
  archived: false,
  mutedUntil: 0,
  acceptFiles: false,
  draft: '',
});
