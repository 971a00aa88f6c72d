import { once } from 'node:events';
import { connect, type AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { ownerSurface } from './owner-surface';

it('survives an upgraded connection that breaks before anybody has taken it', async () => {
  const { server } = ownerSurface('127.0.0.1', () => true);
  const upgraded = new Promise<Duplex>((resolve) =>
    server.on('upgrade', (_request, socket: Duplex) => resolve(socket)),
  );
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const client = connect((server.address() as AddressInfo).port, '127.0.0.1');
  client.write('GET // HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n');
  const socket = await upgraded;
  expect(() => socket.emit('error', new Error('reset by the other side'))).not.toThrow();
  expect(socket.destroyed).toBe(true);
  client.destroy();
  server.close();
});
