import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import { connect, type AddressInfo, type Socket } from 'node:net';
import { drain } from './drain';

const MOST_BYTES = 10_000_000;
const CHUNK = Buffer.alloc(1_000_000);

let server: Server;
let client: Socket;
let answers: string;
beforeEach(async () => {
  // Refuses every body after its first piece, as a full disk does.
  server = createServer((request: IncomingMessage, response) => {
    request.on('error', () => undefined);
    void (async () => {
      for await (const piece of request.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>)
        if (piece.length > 0) break;
      drain(request, MOST_BYTES);
      response.writeHead(507).end();
    })().catch(() => undefined);
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  client = connect((server.address() as AddressInfo).port, '127.0.0.1').on('error', () => undefined);
  answers = '';
  client.on('data', (bytes: Buffer) => (answers += bytes.toString()));
});
afterEach(() => {
  client.destroy();
  server.close();
});

const put = (bytes: number): void =>
  void client.write(`PUT / HTTP/1.1\r\nHost: localhost\r\nContent-Length: ${bytes}\r\n\r\n`);
const answered = async (times: number): Promise<void> => {
  while (answers.split('HTTP/1.1 507').length <= times) await once(client, 'data');
};

it('who is refused in the middle of a body reads the answer, and uses the connection again', async () => {
  for (const times of [1, 2]) {
    put(9_000_000);
    client.write(CHUNK);
    await answered(times);
    for (let sent = 1; sent < 9; sent += 1) client.write(CHUNK);
  }
  expect(client.destroyed).toBe(false);
});

it('a body without an end is cut off', async () => {
  const closed = new Promise((resolve) => client.on('close', resolve));
  put(1_000_000_000);
  const send = (): void => void (client.destroyed || client.write(CHUNK, send));
  send();
  await closed;
  expect(answers).toContain('HTTP/1.1 507');
});
