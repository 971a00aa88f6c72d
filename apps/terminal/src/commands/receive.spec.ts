import type { ClientEvent, MessageView } from '@parley/client';
import { parseId, accountId, deviceId, messageId, toBase32, type DeviceId } from '@parley/protocol';
import { isOwnEcho } from './receive';

const device = (byte: number): DeviceId => parseId(deviceId, toBase32(new Uint8Array(16).fill(byte)));

const message = (more: Partial<MessageView>): ClientEvent => ({
  change: 1,
  type: 'message',
  message: {
    id: parseId(messageId, toBase32(new Uint8Array(32))),
    conversation: 'self',
    from: parseId(accountId, toBase32(new Uint8Array(32))),
    sentAt: 0,
    text: '',
    state: 'queued',
    incoming: false,
    position: 1,
    ...more,
  },
});

describe('what receive prints', () => {
  const here = { device: device(1) };

  it('leaves out what this device sent', () => {
    expect(isOwnEcho(message({ device: device(1) }), here)).toBe(true);
  });

  it('has what another device of the account sent, and what came in', () => {
    expect(isOwnEcho(message({ device: device(2) }), here)).toBe(false);
    expect(isOwnEcho(message({ incoming: true }), here)).toBe(false);
  });
});
