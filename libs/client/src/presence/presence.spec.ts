import { accountId, parseId, ProtocolError, toBase32, type AccountId } from '@parley/protocol';
import type { Command } from '../connection/gateway-connection';
import { Presence } from './presence';

const account = (fill: number): AccountId => parseId(accountId, toBase32(new Uint8Array(32).fill(fill)));
const [alice, bob] = [account(1), account(2)];
const direct = { via: 'direct', online: true, lastSeen: null } as const;
const gone = { via: 'offline', online: null, lastSeen: 5 } as const;

describe('presence of a client', () => {
  let said: Command[];
  let presence: Presence;
  let connected: boolean;

  beforeEach(() => {
    said = [];
    connected = true;
    presence = new Presence((command) => {
      if (!connected) return Promise.reject(new ProtocolError('server-unavailable', 'no connection'));
      said.push(command);
      return Promise.resolve();
    });
  });

  it('keeps how each contact is reached, as it was said last, in a new map each time', () => {
    presence.heard({ event: 'reach', presence: true, contacts: [{ contact: alice, ...direct }] });
    const before = presence.reach;
    presence.heard({ event: 'reach', presence: true, contacts: [{ contact: bob, ...direct }] });
    presence.heard({ event: 'reach', presence: true, contacts: [{ contact: alice, ...gone }] });
    expect([...before]).toEqual([[alice, direct]]);
    expect([...presence.reach]).toEqual([
      [alice, gone],
      [bob, direct],
    ]);
  });

  it('knows nothing without a connection', () => {
    presence.heard({ event: 'reach', presence: false, contacts: [{ contact: alice, ...direct }] });
    presence.disconnected();
    expect(presence.reach.size).toBe(0);
    expect(presence.on).toBe(false);
  });

  it('says over each connection that the device is in use, and nothing when it is not', () => {
    presence.connected();
    expect(said).toEqual([]);
    connected = false;
    presence.use(true);
    connected = true;
    presence.connected();
    presence.use(true);
    presence.use(false);
    presence.connected();
    expect(said).toEqual([
      { command: 'active', active: true },
      { command: 'active', active: false },
    ]);
  });
});
