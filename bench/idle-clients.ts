import { once } from 'node:events';
import { readFileSync, rmSync } from 'node:fs';
import { WebSocket } from 'ws';
import { gatewayCommand, MAX_DEVICES } from '@parley/protocol';
import { ServerProcess } from '../e2e/support/server';
import { RawOwner } from './owner';

/** As many as an owner may have, without the one that made the account. */
const CLIENTS = MAX_DEVICES - 1;
/** Sockets that were closed are gone, and timers that hold something have run, after this time. */
const SETTLE_MS = 2_000;

/**
 * What one signed-in client that does nothing costs the server: the difference between a server with {@link CLIENTS} of them, each following
 * the change feed and offering to read, and the same server after they left. Before each look the debugger collects the garbage. Resident memory
 * holds everything, in whole pages; heap and buffers are exact, and leave out what the system keeps for a socket.
 */
export async function idleClients(): Promise<{ residentKB: number; heapKB: number }> {
  const server = await ServerProcess.start({ environment: { NODE_OPTIONS: '--inspect=127.0.0.1:0' } });
  try {
    const owner = await RawOwner.create(server, 'alice');
    const tokens: string[] = [];
    for (let i = 0; i < CLIENTS; i++) tokens.push(await owner.signIn(`client ${i}`));
    const inspector = await Inspector.of(server);
    // The first round leaves compiled code and the system's own reserves behind; it is not counted.
    await disconnect(await connect(server, tokens));
    const without = await inspector.memory();
    const clients = await connect(server, tokens);
    const withThem = await inspector.memory();
    await disconnect(clients);
    inspector.close();
    const perClient = (key: 'rss' | 'heap'): number => (withThem[key] - without[key]) / CLIENTS / 1024;
    return { residentKB: perClient('rss'), heapKB: perClient('heap') };
  } finally {
    await server.down();
    rmSync(server.folder, { recursive: true });
  }
}

async function connect({ ready }: ServerProcess, tokens: readonly string[]): Promise<WebSocket[]> {
  const clients: WebSocket[] = [];
  for (const token of tokens) {
    const url = new URL('api/ws', ready.ui.replace(/^http/, 'ws'));
    const client = new WebSocket(url, { headers: { Authorization: `Bearer ${token}` }, perMessageDeflate: false });
    await once(client, 'message');
    client.send(gatewayCommand.encode({ command: 'follow', id: 1, after: 0 }));
    client.send(gatewayCommand.encode({ command: 'lease', id: 2, want: true }));
    await once(client, 'message');
    clients.push(client);
  }
  return clients;
}

async function disconnect(clients: readonly WebSocket[]): Promise<void> {
  for (const client of clients) {
    client.close();
    await once(client, 'close');
  }
}

/** The debugger's side door (Chrome DevTools Protocol). */
class Inspector {
  private number = 0;

  private constructor(private readonly socket: WebSocket) {}

  static async of(server: ServerProcess): Promise<Inspector> {
    const url = /Debugger listening on (ws:\S+)/.exec(readFileSync(server.log, 'utf8'))?.[1];
    if (url === undefined) throw new Error('the server has no debugger');
    const socket = new WebSocket(url);
    await once(socket, 'open');
    return new Inspector(socket);
  }

  /** Bytes once everything was collected that could be. */
  async memory(): Promise<{ rss: number; heap: number }> {
    await new Promise((resolve) => setTimeout(resolve, SETTLE_MS));
    for (let round = 0; round < 3; round++) await this.ask('HeapProfiler.collectGarbage');
    const expression = 'JSON.stringify(process.memoryUsage())';
    const { result } = (await this.ask('Runtime.evaluate', { expression })) as { result: { value: string } };
    const { rss, heapUsed, external } = JSON.parse(result.value) as NodeJS.MemoryUsage;
    return { rss, heap: heapUsed + external };
  }

  close(): void {
    this.socket.close();
  }

  private async ask(method: string, params: object = {}): Promise<unknown> {
    const id = ++this.number;
    this.socket.send(JSON.stringify({ id, method, params }));
    for (;;) {
      const [data] = (await once(this.socket, 'message')) as [Buffer];
      const answer = JSON.parse(data.toString()) as { id?: number; result?: unknown };
      if (answer.id === id) return answer.result;
    }
  }
}
