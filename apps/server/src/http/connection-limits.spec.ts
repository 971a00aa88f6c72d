import { EventEmitter } from 'node:events';
import type { Socket } from 'node:net';
import { ConnectionLimits } from './connection-limits';

class Connection extends EventEmitter {
  static port = 1;
  readonly remotePort = Connection.port++;
  destroyed = false;
  constructor(readonly remoteAddress: string) {
    super();
  }
  destroy(): void {
    this.destroyed = true;
    this.emit('close');
  }
}

describe('limits of connections', () => {
  const connect = (limits: ConnectionLimits, address = '198.51.100.1'): Connection => {
    const connection = new Connection(address);
    limits.admit(connection as unknown as Socket);
    return connection;
  };

  it('close what an address opens beyond its share, and leave others alone', () => {
    const limits = new ConnectionLimits({ inAll: 10, perAddress: 2 });
    const kept = [connect(limits), connect(limits)];
    expect(connect(limits).destroyed).toBe(true);
    expect(kept.some(({ destroyed }) => destroyed)).toBe(false);
    expect(connect(limits, '198.51.100.2').destroyed).toBe(false);
    expect(limits.refused).toBe(1);
  });

  it('give the share back when a connection ends or proves a key', () => {
    const limits = new ConnectionLimits({ inAll: 10, perAddress: 1 });
    connect(limits).destroy();
    const proven = connect(limits);
    expect(proven.destroyed).toBe(false);
    limits.release(proven);
    expect(connect(limits).destroyed).toBe(false);
    proven.destroy();
    expect(connect(limits).destroyed).toBe(true);
  });

  it('bound strangers in all', () => {
    const limits = new ConnectionLimits({ inAll: 3, perAddress: 2 });
    const opened = Array.from({ length: 5 }, (_, i) => connect(limits, `203.0.113.${i}`));
    expect(opened.map(({ destroyed }) => destroyed)).toEqual([false, false, false, true, true]);
  });
});
