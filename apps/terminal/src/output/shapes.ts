import type {
  AccountView,
  ClientEvent,
  ContactView,
  ConversationView,
  MessageView,
  TransferView,
} from '@parley/client';
import type { rest } from '@parley/protocol';

/** What `--json` prints, field by field: people script against these names. */

export const peerShape = ({ id, address, state, direction, rttMs, queued, ...more }: rest.PeerItem): Shape => ({
  ...{ id, address, state, direction, rttMs, queued },
  ...more,
});

export const routeShape = ({ serverId, via, hops, state, ...more }: rest.RouteItem): Shape => ({
  ...{ serverId, via, hops, state },
  ...more,
});

export const personShape = ({ server, handle, name, colour, address, hops }: rest.DirectoryItem): Shape => ({
  ...{ server, handle, name, colour, address, hops },
});

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

const messageBody = ({
  id,
  conversation,
  from,
  sentAt,
  text,
  problem,
  deleted,
  editedAt,
  transfer,
}: MessageView): Shape => ({
  id,
  conversation,
  from,
  sentAt,
  text,
  ...(editedAt === undefined ? {} : { editedAt }),
  ...(deleted === undefined ? {} : { deleted }),
  ...(transfer === undefined ? {} : { transfer: transferShape(transfer) }),
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

/** @param path where this device saved it */
export const transferShape = (transfer: TransferView, path: string | null = null): Shape => {
  const { id, conversation, direction, name, size, done, rate, state, reason, sha256 } = transfer;
  return {
    id,
    conversation,
    direction,
    name,
    size,
    done,
    rate,
    state,
    ...(reason === undefined ? {} : { reason }),
    ...(path === null ? {} : { path }),
    ...(sha256 === null ? {} : { sha256 }),
  };
};

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
    case 'transfer':
      return { type: 'transfer', ...transferShape(event.transfer) };
    case 'request':
    case 'contact':
      return { type: event.type, ...contactShape(event.contact) };
  }
}
