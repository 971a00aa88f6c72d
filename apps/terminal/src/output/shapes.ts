import type { AccountView, ClientEvent, ContactView, ConversationView, MessageView } from '@parley/client';

/** What `--json` prints, field by field: people script against these names. */

/** The events that people script against. */
export type ToldEvent = Exclude<ClientEvent, { type: 'update' | 'removed' | 'conversation' }>;

export const isTold = (event: ClientEvent): event is ToldEvent =>
  event.type !== 'update' && event.type !== 'removed' && event.type !== 'conversation';

export type Shape = Readonly<Record<string, unknown>>;

export const accountShape = ({ accountId, address, handle, name, serverId, device }: AccountView): Shape => ({
  accountId,
  address,
  handle,
  name,
  serverId,
  device,
});

export const contactShape = ({ id, address, handle, name, state, verified, note, alert }: ContactView): Shape => ({
  id,
  address,
  handle,
  name,
  state,
  verified,
  note,
  ...(alert === null ? {} : { alert }),
});

const messageBody = ({ id, conversation, from, sentAt, text, problem, deleted, editedAt }: MessageView): Shape => ({
  id,
  conversation,
  from,
  sentAt,
  text,
  ...(editedAt === undefined ? {} : { editedAt }),
  ...(deleted === undefined ? {} : { deleted }),
  ...(problem === undefined ? {} : { problem }),
});

export const sentShape = ({ id, conversation, state, reason }: MessageView): Shape => ({
  id,
  conversation,
  state,
  ...(reason === undefined ? {} : { reason }),
});

export const historyShape = (message: MessageView): Shape => ({
  type: 'message',
  ...messageBody(message),
  state: message.state,
  ...(message.reason === undefined ? {} : { reason: message.reason }),
});

export const conversationShape = ({ id, kind, title, members, unread, last }: ConversationView): Shape => ({
  id,
  kind,
  title,
  members,
  unread,
  last: last === null ? null : historyShape(last),
});

export function eventShape(event: ToldEvent): Shape {
  switch (event.type) {
    case 'message':
      return { type: 'message', ...messageBody(event.message) };
    case 'state':
      return {
        type: 'state',
        id: event.id,
        state: event.state,
        ...(event.reason === undefined ? {} : { reason: event.reason }),
      };
    case 'request':
    case 'contact':
      return { type: event.type, ...contactShape(event.contact) };
  }
}
