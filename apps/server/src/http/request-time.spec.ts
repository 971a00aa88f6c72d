import { OWNER_REQUEST_TIMEOUT_MS, PART_STALL_MS } from '@parley/protocol';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import { connect, type AddressInfo, type Socket } from 'node:net';
import { bePatient, boundRequest } from './request-time';

/** Timers are in the test's hands, sockets are real. */
beforeEach(() =>
  jest.useFakeTimers({ doNotFake: ['setImmediate', 'nextTick', 'queueMicrotask', 'performance', 'Date'] }),
);
afterEach(() => jest.useRealTimers());

let server: Server;
let client: Socket;
let request: IncomingMessage;
beforeEach(async () => {
  server = createServer({ requestTimeout: 0 });
  const asked = new Promise<IncomingMessage>((resolve) =>
    server.on('request', (incoming: IncomingMessage) => {
      boundRequest(incoming);
      resolve(incoming.on('error', () => undefined));
    }),
  );
  await once(server.listen(0, '127.0.0.1'), 'listening');
  client = connect((server.address() as AddressInfo).port, '127.0.0.1').on('error', () => undefined);
  client.write('PUT / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 10\r\n\r\n');
  request = await asked;
});
afterEach(() => {
  client.destroy();
  server.close();
});

const more = async (): Promise<void> => {
  const came = once(request, 'data');
  client.write('x');
  await came;
};

it('a request whose body does not come in time is cut off', async () => {
  await more();
  const closed = once(client, 'close');
  jest.advanceTimersByTime(OWNER_REQUEST_TIMEOUT_MS);
  await closed;
});

it('a part of a file may take as long as it likes while something comes, and is cut off when nothing does', async () => {
  bePatient(request);
  for (let step = 0; step < 9; step += 1) {
    await more();
    jest.advanceTimersByTime(PART_STALL_MS);
    expect(request.destroyed).toBe(false);
  }
  const closed = once(client, 'close');
  jest.advanceTimersByTime(PART_STALL_MS);
  await closed;
});

it('a request that came in whole leaves no clock behind', async () => {
  const ended = once(request.resume(), 'end');
  client.write('0123456789');
  await ended;
  expect(jest.getTimerCount()).toBe(0);
});
