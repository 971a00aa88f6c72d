import type { ContactView, MessageView } from '@parley/client';
import { contactShape, eventShape, historyShape, isTold, sentShape, type ToldEvent } from './shapes';

const message = {
  id: 'm1',
  conversation: 'bob',
  from: 'bob',
  sentAt: 5,
  text: 'hi',
  state: 'received',
  incoming: true,
  position: 7,
} as unknown as MessageView;

const contact = {
  id: 'bob',
  address: 'bob@b:1',
  handle: 'bob',
  name: 'Bob',
  colour: 'ff8800',
  state: 'incoming',
  verified: false,
  note: 'it is me',
  alert: null,
  conversation: 'bob',
  serverId: 's',
} as unknown as ContactView;

describe('the fields of --json', () => {
  const shown = { type: 'message', id: 'm1', conversation: 'bob', from: 'bob', sentAt: 5, text: 'hi' };
  const person = {
    id: 'bob',
    address: 'bob@b:1',
    handle: 'bob',
    name: 'Bob',
    state: 'incoming',
    verified: false,
    note: 'it is me',
  };

  it('are exactly those of the contract', () => {
    expect(contactShape(contact)).toEqual(person);
    expect(sentShape(message)).toEqual({ id: 'm1', conversation: 'bob', state: 'received' });
    expect(historyShape(message)).toEqual({ ...shown, state: 'received' });
    expect(eventShape({ change: 1, type: 'message', message })).toEqual(shown);
    expect(eventShape({ change: 1, type: 'request', contact })).toEqual({ type: 'request', ...person });
    expect(eventShape({ change: 1, type: 'contact', contact })).toEqual({ type: 'contact', ...person });
    const state = {
      change: 1,
      type: 'state',
      id: message.id,
      conversation: 'bob',
      state: 'failed',
      reason: 'expired',
    } as ToldEvent;
    expect(eventShape(state)).toEqual({ type: 'state', id: 'm1', state: 'failed', reason: 'expired' });
  });

  it('say that a message was edited or deleted', () => {
    expect(historyShape({ ...message, editedAt: 9 })).toEqual({ ...shown, editedAt: 9, state: 'received' });
    expect(historyShape({ ...message, text: '', deleted: true })).toEqual({
      ...shown,
      text: '',
      deleted: true,
      state: 'received',
    });
    expect(isTold({ change: 1, type: 'update', message })).toBe(false);
  });

  it('say when a message could not be read, or a contact needs a look', () => {
    const problem = { kind: 'undecryptable', reason: 'session-unknown' } as const;
    expect(eventShape({ change: 1, type: 'message', message: { ...message, problem } })).toEqual({ ...shown, problem });
    expect(contactShape({ ...contact, alert: 'server-key-changed' })).toEqual({
      ...person,
      alert: 'server-key-changed',
    });
  });
});
