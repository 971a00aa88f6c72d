import { commit as commitMessage, type AccountId, type Commit, type DeliveryRow } from '@parley/protocol';
import { setUp, startTestServer, TestSocket, type TestServer } from '../gateway/owner-client.fixtures';
import { ownerKeys, random } from '../gateway/owner-data.fixtures';

/** A server with its owner connected, following and reading. */
export class Side {
  private number = 0;

  private constructor(
    public server: TestServer,
    readonly account: AccountId,
    public socket: TestSocket,
    readonly token: string,
  ) {}

  static async start(): Promise<Side> {
    const server = await startTestServer();
    const keys = await ownerKeys();
    const { token } = await setUp(server, keys);
    return new Side(server, keys.account, await follow(server, token), token);
  }

  /** Stops the server; its data stay. */
  async stop(): Promise<void> {
    this.socket.socket.terminate();
    await this.server.stop();
  }

  /** Starts it anew. @param port for other servers; any other one without it */
  async startAgain(port = 0): Promise<void> {
    this.server = await startTestServer({ directory: this.server.directory, port });
    this.socket = await follow(this.server, this.token);
  }

  async commit(fields: Omit<Commit, 'number'>): Promise<void> {
    const number = ++this.number;
    this.socket.send({ command: 'commit', id: number, commit: commitMessage.encode({ number, ...fields }) });
    const { error } = await this.socket.next('reply');
    expect(error).toBeUndefined();
  }

  contactOf(other: Side, stampSecret: Uint8Array): Promise<void> {
    const { serverId: server, address } = other.server;
    return this.commit({
      contacts: [
        {
          account: other.account,
          version: 0,
          state: 'approved',
          server,
          addresses: [address],
          stampSecret,
          sealed: random(10),
        },
      ],
    });
  }

  async settled(): Promise<DeliveryRow> {
    for (;;) {
      const { rows } = await this.socket.next('changes');
      for (const row of rows) if (row.type === 'delivery' && row.delivery.settledAt !== null) return row.delivery;
    }
  }

  async end(): Promise<void> {
    this.socket.socket.terminate();
    await this.server.remove();
  }
}

async function follow(server: TestServer, token: string): Promise<TestSocket> {
  const socket = await TestSocket.open(server.url, { authorization: `Bearer ${token}` });
  socket.send({ command: 'follow', id: 1, after: 0 });
  await socket.next('changes');
  return socket;
}
