import { EventEmitter } from 'node:events';
import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import { ConnectionLimits } from './connection-limits';
import { TrustedProxies } from './trusted-proxies';

const nobody = new TrustedProxies([]);

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
    const limits = new ConnectionLimits(nobody, { inAll: 10, perAddress: 2 });
    const kept = [connect(limits), connect(limits)];
    expect(connect(limits).destroyed).toBe(true);
    expect(kept.some(({ destroyed }) => destroyed)).toBe(false);
    expect(connect(limits, '198.51.100.2').destroyed).toBe(false);
    expect(limits.refused).toBe(1);
  });

  it('give the share back when a connection ends or proves a key', () => {
    const limits = new ConnectionLimits(nobody, { inAll: 10, perAddress: 1 });
    connect(limits).destroy();
    const proven = connect(limits);
    expect(proven.destroyed).toBe(false);
    limits.release(proven);
    expect(connect(limits).destroyed).toBe(false);
    proven.destroy();
    expect(connect(limits).destroyed).toBe(true);
  });

  it('bound strangers in all', () => {
    const limits = new ConnectionLimits(nobody, { inAll: 3, perAddress: 2 });
    const opened = Array.from({ length: 5 }, (_, i) => connect(limits, `203.0.113.${i}`));
    expect(opened.map(({ destroyed }) => destroyed)).toEqual([false, false, false, true, true]);
  });

  describe('behind a trusted proxy', () => {
    const proxy = '10.0.0.1';
    let limits: ConnectionLimits;
    beforeEach(() => {
      limits = new ConnectionLimits(new TrustedProxies([proxy]), { inAll: 10, perAddress: 2 });
    });

    /** A request over this connection, for that client; `end` is its answer. */
    const ask = (connection: Connection, client: string): { taken: boolean; end: () => void } => {
      const answer = new EventEmitter();
      const headers = { 'x-forwarded-for': client };
      const request = { socket: connection, headers } as unknown as IncomingMessage;
      return { taken: limits.enter(request, answer), end: () => answer.emit('close') };
    };

    it('count requests under way for those who are brought, not for the proxy', () => {
      const connections = Array.from({ length: 5 }, () => connect(limits, proxy));
      expect(connections.some(({ destroyed }) => destroyed)).toBe(false);
      const clients = ['198.51.100.1', '198.51.100.1', '198.51.100.1', '198.51.100.2', '198.51.100.2'];
      const asked = connections.map((connection, at) => ask(connection, clients[at] ?? ''));
      expect(asked.map(({ taken }) => taken)).toEqual([true, true, false, true, true]);
      expect(limits.refused).toBe(1);
      asked[0]?.end();
      expect(ask(connect(limits, proxy), '198.51.100.1').taken).toBe(true);
    });

    it('follow one connection from client to client', () => {
      const connection = connect(limits, proxy);
      const first = ask(connection, '198.51.100.1');
      const second = ask(connection, '198.51.100.2');
      first.end();
      expect(ask(connect(limits, proxy), '198.51.100.2').taken).toBe(true);
      expect(ask(connect(limits, proxy), '198.51.100.2').taken).toBe(false);
      second.end();
      expect(ask(connect(limits, proxy), '198.51.100.2').taken).toBe(true);
    });

    it('forget who proved a key', () => {
      const link = connect(limits, proxy);
      ask(link, '198.51.100.1');
      limits.release(link);
      expect(ask(connect(limits, proxy), '198.51.100.1').taken).toBe(true);
      expect(ask(connect(limits, proxy), '198.51.100.1').taken).toBe(true);
    });

    it('do not hear of clients from others', () => {
      const stranger = connect(limits, '198.51.100.9');
      for (let at = 0; at < 5; at++) expect(ask(stranger, '198.51.100.1').taken).toBe(true);
      expect(connect(limits, '198.51.100.9').destroyed).toBe(false);
      expect(connect(limits, '198.51.100.9').destroyed).toBe(true);
    });
  });
});
