import type { ContactView } from '@parley/client';

/** A contact for tests. */
export const somebody = (parts: Partial<ContactView> = {}): ContactView => ({
  id: 'bob' as ContactView['id'],
  address: 'bob@192.0.2.7:8443',
  handle: 'bob',
  name: 'Bob',
  colour: '3f5fb8',
  state: 'approved',
  verified: false,
  note: '',
  alert: null,
  conversation: parts.id ?? 'bob',
  serverId: 'server' as ContactView['serverId'],
  picture: null,
  pinned: false,
  archived: false,
  mutedUntil: 0,
  acceptFiles: false,
  ...parts,
});
