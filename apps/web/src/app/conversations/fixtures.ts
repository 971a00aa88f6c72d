import type { ConversationView } from '@parley/client';
import { message } from '../conversation/model/fixtures';

/** A conversation for tests; its id is its title. */
export const conversation = (title: string, given: Partial<ConversationView> = {}): ConversationView => ({
  id: title,
  kind: 'direct',
  title,
  members: [],
  unread: 0,
  last: message(1),
  colour: '000000',
  picture: null,
  readUpTo: 0,
  pinned: false,
  archived: false,
  mutedUntil: 0,
  acceptFiles: false,
  draft: '',
  ...given,
});
